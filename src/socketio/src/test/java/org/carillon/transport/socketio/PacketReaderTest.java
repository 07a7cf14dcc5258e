package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.carillon.api.ErrorCode;
import org.carillon.json.PlainReader;
import org.carillon.session.Frame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packets of the protocol's specification, and what is none. */
class PacketReaderTest {

  private static final int ATTACHMENTS = 4;
  private static final int BYTES = 64;

  private final PacketReader reader =
      new PacketReader(new PacketReader.Limits(new PlainReader(8), ATTACHMENTS, BYTES));

  private static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }

  private @Nullable SocketIoPacket read(String message) throws MalformedPacketException {
    return reader.text(message);
  }

  @Test
  void aConnectOfTheSpecification() throws Exception {
    assertThat(read("0")).isEqualTo(new SocketIoPacket.Connect("/", Map.of()));
    assertThat(read("0/admin,")).isEqualTo(new SocketIoPacket.Connect("/admin", Map.of()));
    assertThat(read("0/admin,{\"sid\":\"oSO0OpakMV_3jnilAAAA\"}"))
        .isEqualTo(new SocketIoPacket.Connect("/admin", Map.of("sid", "oSO0OpakMV_3jnilAAAA")));
    assertThat(read("0{\"token\":\"123\"}"))
        .isEqualTo(new SocketIoPacket.Connect("/", Map.of("token", "123")));
    assertThat(read("0/admin"))
        .as("the comma may be left out")
        .isInstanceOf(SocketIoPacket.Connect.class);
  }

  @Test
  void aDisconnectOfTheSpecification() throws Exception {
    assertThat(read("1/admin,")).isEqualTo(new SocketIoPacket.Disconnect("/admin"));
    assertThat(read("1")).isEqualTo(new SocketIoPacket.Disconnect("/"));
  }

  @Test
  void anEventOfTheSpecification() throws Exception {
    assertThat(read("2[\"hello\",1]"))
        .isEqualTo(new SocketIoPacket.Event("/", "hello", List.of(1), null));
    assertThat(read("2/admin,456[\"project:delete\",123]"))
        .isEqualTo(new SocketIoPacket.Event("/admin", "project:delete", List.of(123), 456L));
    assertThat(read("2[\"foo\"]")).isEqualTo(new SocketIoPacket.Event("/", "foo", List.of(), null));
    assertThat(read("212[\"foo\"]"))
        .isEqualTo(new SocketIoPacket.Event("/", "foo", List.of(), 12L));
  }

  @Test
  void anAcknowledgementOfTheSpecification() throws Exception {
    assertThat(read("3/admin,456[]")).isEqualTo(new SocketIoPacket.Ack("/admin", 456, List.of()));
    assertThat(read("312[\"bar\"]")).isEqualTo(new SocketIoPacket.Ack("/", 12, List.of("bar")));
  }

  @Test
  void aBinaryEventOfTheSpecification() throws Exception {
    assertThat(read("51-[\"hello\",{\"_placeholder\":true,\"num\":0}]")).isNull();
    SocketIoPacket socketIoPacket = reader.binary(bytes(1, 2, 3));

    assertThat(socketIoPacket).isInstanceOf(SocketIoPacket.Event.class);
    SocketIoPacket.Event event = (SocketIoPacket.Event) socketIoPacket;
    assertThat(event.name()).isEqualTo("hello");
    assertThat((byte[]) event.arguments().get(0)).containsExactly(1, 2, 3);
  }

  @Test
  void aBinaryEventWithTwoAttachmentsDeepInItsPayloadAndAnId() throws Exception {
    assertThat(
            read(
                "52-/admin,456[\"project:delete\",{\"a\":[{\"_placeholder\":true,\"num\":1}]},"
                    + "{\"_placeholder\":true,\"num\":0}]"))
        .isNull();
    assertThat(reader.binary(bytes(1))).isNull();
    SocketIoPacket.Event event = (SocketIoPacket.Event) reader.binary(bytes(2));

    assertThat(event.namespace()).isEqualTo("/admin");
    assertThat(event.id()).isEqualTo(456);
    assertThat((byte[]) event.arguments().get(1)).containsExactly(1);
    Map<?, ?> first = (Map<?, ?>) event.arguments().get(0);
    assertThat((byte[]) ((List<?>) first.get("a")).get(0)).containsExactly(2);
  }

  @Test
  void aBinaryAcknowledgementOfTheSpecification() throws Exception {
    assertThat(read("61-/admin,456[{\"_placeholder\":true,\"num\":0}]")).isNull();
    SocketIoPacket.Ack ack = (SocketIoPacket.Ack) reader.binary(bytes(3, 2, 1));
    assertThat(ack.id()).isEqualTo(456);
    assertThat((byte[]) ack.arguments().get(0)).containsExactly(3, 2, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7[]",
        "x",
        "4{\"message\":\"no\"}",
        "0[]",
        "0\"text\"",
        "0{\"a\":1",
        "012{}",
        "1{}",
        "1/admin,5",
        "2",
        "2{}",
        "2[]",
        "2[null]",
        "2[{}]",
        "2[[\"a\"]]",
        "2[\"a\"",
        "2[\"a\"]x",
        "2[\"connect\"]",
        "2[\"disconnect\"]",
        "2[\"connect_error\"]",
        "2[\"disconnecting\"]",
        "2[\"newListener\"]",
        "3[]",
        "3",
        "35",
        "35{}",
        "29007199254740992[\"a\"]",
        "299999999999999999999[\"a\"]",
        "2[[[[[[[[[[\"deep\"]]]]]]]]]]",
        "5[\"a\"]",
        "5-[\"a\"]",
        "5x-[\"a\"]",
        "599999999999999999999-[\"a\"]",
        "6-[]",
        "2/admin[\"a\"]"
      })
  void isNoPacket(String message) {
    assertThatThrownBy(() -> read(message)).isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void aNamespaceThatIsTooLongIsNoPacket() {
    assertThatThrownBy(() -> read("0/" + "x".repeat(600) + ","))
        .isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void textWhereAnAttachmentIsDueIsNoPacket() throws Exception {
    read("51-[\"a\",{\"_placeholder\":true,\"num\":0}]");
    assertThatThrownBy(() -> read("2[\"b\"]")).hasMessageContaining("attachment is due");
  }

  @Test
  void anAttachmentWhereNoneIsDueIsNoPacket() throws Exception {
    assertThatThrownBy(() -> reader.binary(bytes(1))).hasMessageContaining("none is due");
    read("50-[\"a\"]");
    assertThatThrownBy(() -> reader.binary(bytes(1))).hasMessageContaining("none is due");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "51-[\"a\"]",
        "51-[\"a\",{\"_placeholder\":true,\"num\":1}]",
        "51-[\"a\",{\"_placeholder\":true,\"num\":-1}]",
        "51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]",
        "51-[\"a\",{\"_placeholder\":true,\"num\":0.5}]",
        "51-[\"a\",{\"_placeholder\":true}]"
      })
  void placeholdersAndAttachmentsBelongTogether(String message) throws Exception {
    read(message);
    assertThatThrownBy(() -> reader.binary(bytes(1))).isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void attachmentsAreBoundedTogether() throws Exception {
    read("53-/n,7[\"a\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
    assertThat(reader.binary(ByteBuffer.allocate(BYTES))).isNull();
    assertThat(reader.binary(bytes(1)))
        .isEqualTo(
            new SocketIoPacket.Refused(
                "/n",
                "a",
                7L,
                ErrorCode.TOO_LARGE,
                "The attachments of a packet have more than 64 bytes together"));
    assertThat(reader.isAttachmentDue()).isTrue();
    assertThat(reader.binary(bytes(1))).as("its last one is dropped").isNull();
    assertThat(read("2[\"b\"]")).isEqualTo(new SocketIoPacket.Event("/", "b", List.of(), null));
  }

  @Test
  void anEventWithTooManyAttachmentsIsRefusedAndReadToItsEnd() throws Exception {
    assertThat(read("55-/n,[\"a\",{\"_placeholder\":true,\"num\":0}]"))
        .isEqualTo(
            new SocketIoPacket.Refused(
                "/n", "a", null, ErrorCode.TOO_LARGE, "A packet has at most 4 attachments"));
    for (int i = 0; i < 5; i++) {
      assertThat(reader.isAttachmentDue()).isTrue();
      assertThat(reader.binary(bytes(1))).isNull();
    }
    assertThat(reader.isAttachmentDue()).isFalse();
    assertThat(read("2[\"b\"]")).isEqualTo(new SocketIoPacket.Event("/", "b", List.of(), null));
    assertThatThrownBy(() -> read("65-3[]"))
        .as("of an acknowledgement nobody could be told")
        .hasMessageContaining("at most 4 attachments");
  }

  @Test
  void anEventWithJsonOverALimitIsRefused() throws Exception {
    assertThat(read("29[\"a\",[[[[[[[[[\"deep\"]]]]]]]]]]"))
        .isEqualTo(
            new SocketIoPacket.Refused(
                "/", "a", 9L, ErrorCode.TOO_LARGE, "JSON is nested deeper than 8 levels"));
    assertThat(read("2[\"b\"]")).isEqualTo(new SocketIoPacket.Event("/", "b", List.of(), null));
  }

  @Test
  void whateverComesIsAPacketOrNoneAndNothingElse() {
    Random random = new Random(5);
    String alphabet = "0123456789-/,[]{}\"abc:_placeholdernum true";
    PacketReader.Limits limits = new PacketReader.Limits(new PlainReader(8), ATTACHMENTS, BYTES);
    int packets = 0;
    for (int i = 0; i < 200_000; i++) {
      PacketReader fuzzed = new PacketReader(limits);
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "2" : "51-");
      for (int length = random.nextInt(24); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      if (random.nextInt(4) == 0) {
        text.append("[\"a\"]");
      }
      try {
        SocketIoPacket socketIoPacket = fuzzed.text(text.toString());
        for (int a = 0; socketIoPacket == null && a < ATTACHMENTS; a++) {
          socketIoPacket = fuzzed.binary(bytes(1));
        }
        packets++;
      } catch (MalformedPacketException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    assertThat(packets).isPositive();
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    EventArguments eventArguments =
        EventArguments.of(
            List.of("text", 5, Map.of("bytes", new byte[] {1, 2}), List.of(new byte[] {3}, true)),
            PacketReaderTest::json);
    Frame frame = PacketWriter.event("/x", "some", eventArguments, 7L, null);

    assertThat(frame.text())
        .isEqualTo(
            "452-/x,7[\"some\",\"text\",5,{\"bytes\":{\"_placeholder\":true,\"num\":0}},"
                + "[{\"_placeholder\":true,\"num\":1},true]]");
    assertThat(read(frame.text().substring(1))).isNull();
    Frame first = frame.next();
    assertThat(reader.binary(first.buffer())).isNull();
    SocketIoPacket.Event event = (SocketIoPacket.Event) reader.binary(first.next().buffer());
    assertThat(first.next().next()).isNull();
    assertThat(event.name()).isEqualTo("some");
    assertThat(event.id()).isEqualTo(7);
    assertThat((byte[]) ((List<?>) event.arguments().get(3)).get(0)).containsExactly(3);
  }

  @Test
  void packetsAreWrittenAsTheSpecificationShowsThem() {
    EventArguments one = new EventArguments("1", List.of());
    assertThat(PacketWriter.event("/", "hello", one, null, null).text())
        .isEqualTo("42[\"hello\",1]");
    assertThat(PacketWriter.event("/admin", "project:delete", one, 456L, null).text())
        .isEqualTo("42/admin,456[\"project:delete\",1]");
    assertThat(
            PacketWriter.event("/", "hello", new EventArguments("", List.of()), null, "o").text())
        .isEqualTo("42[\"hello\",\"o\"]");
    assertThat(PacketWriter.ack("/admin", 456, new EventArguments("", List.of())).text())
        .isEqualTo("43/admin,456[]");
    assertThat(
            PacketWriter.ack(
                    "/admin", 456, EventArguments.of(List.of("é".getBytes(UTF_8)), x -> ""))
                .text())
        .isEqualTo("461-/admin,456[{\"_placeholder\":true,\"num\":0}]");
    assertThat(PacketWriter.connected("/", "s", null).text()).isEqualTo("40{\"sid\":\"s\"}");
    assertThat(PacketWriter.connected("/admin", "s", "p").text())
        .isEqualTo("40/admin,{\"sid\":\"s\",\"pid\":\"p\"}");
    assertThat(PacketWriter.refused("/", "Not authorized", null).text())
        .isEqualTo("44{\"message\":\"Not authorized\"}");
    assertThat(PacketWriter.refused("/a", "401", "{\"code\":1}").text())
        .isEqualTo("44/a,{\"message\":\"401\",\"data\":{\"code\":1}}");
    assertThat(PacketWriter.disconnected("/admin").text()).isEqualTo("41/admin,");
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private static String json(@Nullable Object value) {
    return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
  }
}
