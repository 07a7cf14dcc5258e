package org.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets as the specification of Socket.IO 5 writes them. */
class SocketIoFrameTest {

  @Test
  void packetsAreRead() {
    assertThat(SocketIoFrame.read("0")).isEqualTo(SocketIoFrame.of('0', "/", null, ""));
    assertThat(SocketIoFrame.read("0/admin,{\"sid\":\"o\"}"))
        .isEqualTo(SocketIoFrame.of('0', "/admin", null, "{\"sid\":\"o\"}"));
    assertThat(SocketIoFrame.read("1/admin,")).isEqualTo(SocketIoFrame.of('1', "/admin", null, ""));
    assertThat(SocketIoFrame.read("1/admin")).isEqualTo(SocketIoFrame.of('1', "/admin", null, ""));
    assertThat(SocketIoFrame.read("2[\"foo\"]"))
        .isEqualTo(SocketIoFrame.of('2', "/", null, "[\"foo\"]"));
    assertThat(SocketIoFrame.read("212[\"foo\"]"))
        .isEqualTo(SocketIoFrame.of('2', "/", "12", "[\"foo\"]"));
    assertThat(SocketIoFrame.read("3/admin?x=1,13[\"bar\"]"))
        .isEqualTo(SocketIoFrame.of('3', "/admin", "13", "[\"bar\"]"));
    assertThat(SocketIoFrame.read("51-/admin,7[\"baz\",{\"_placeholder\":true,\"num\":0}]"))
        .isEqualTo(
            new SocketIoFrame(
                '5', 1, "/admin", "7", "[\"baz\",{\"_placeholder\":true,\"num\":0}]"));
  }

  @Test
  void packetsAreWritten() {
    assertThat(SocketIoFrame.of('0', "/", null, "").write()).isEqualTo("40");
    assertThat(SocketIoFrame.of('2', "/ws/chat", "12", "[\"foo\"]").write())
        .isEqualTo("42/ws/chat,12[\"foo\"]");
    assertThat(new SocketIoFrame('6', 2, "/a", "1", "[]").write()).isEqualTo("462-/a,1[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "x",
        "5[\"a\"]",
        "5-[\"a\"]",
        "51",
        "599999999-[]",
        "29999999999999999999[]"
      })
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> SocketIoFrame.read(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
