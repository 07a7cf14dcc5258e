package org.carillon.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.carillon.session.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads of both versions: the specifications' examples, round trips, and whatever comes. */
class EngineCodecTest {

  private static final int ROUNDS = 3_000;

  private final EngineCodec four = new EngineCodec4();
  private final EngineCodec three = new EngineCodec3(true);
  private final EngineCodec threeAsText = new EngineCodec3(false);

  private static List<String> read(EngineCodec engineCodec, byte[] body, boolean binary)
      throws MalformedEnginePacketException {
    List<String> packets = new ArrayList<>();
    engineCodec.read(
        body,
        binary,
        enginePacket -> {
          packets.add(
              enginePacket.binary() == null
                  ? enginePacket.type() + enginePacket.text()
                  : "binary " + hex(enginePacket.binary()));
          return true;
        });
    return packets;
  }

  private static List<String> read(EngineCodec engineCodec, String body)
      throws MalformedEnginePacketException {
    return read(engineCodec, body.getBytes(StandardCharsets.UTF_8), false);
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return java.util.HexFormat.of().formatHex(copy);
  }

  private static String text(PollPayload pollPayload) {
    return new String(pollPayload.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void packetsOfVersion4StandBetweenRecordSeparators() throws Exception {
    PollPayload pollPayload =
        four.payload(
            List.of(
                new Frame("4hello"),
                new Frame("2"),
                new Frame("4world €"),
                Frame.binary(new byte[] {1, 2, 3, 4})));

    assertThat(pollPayload.contentType()).isEqualTo("text/plain; charset=UTF-8");
    assertThat(text(pollPayload)).isEqualTo("4hello\u001e2\u001e4world €\u001ebAQIDBA==");
    assertThat(read(four, text(pollPayload)))
        .containsExactly("4hello", "2", "4world €", "binary 01020304");
  }

  /** As the Java client writes it over long polling. */
  @Test
  void base64InLinesIsRead() throws Exception {
    assertThat(read(four, "4a\u001ebAQID\nBA==\n\u001e4b"))
        .containsExactly("4a", "binary 01020304", "4b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "7", "\u001e", "4a\u001e", "\u001e4a", "4a\u001e\u001e4b", "b?", "bA"})
  void whatIsNoPayloadOfVersion4IsToldFromOne(String payload) {
    assertThatThrownBy(() -> read(four, payload))
        .isInstanceOf(MalformedEnginePacketException.class);
  }

  @Test
  void bytesAreNoPayloadOfVersion4NorIsBrokenUtf8() {
    assertThatThrownBy(() -> read(four, new byte[] {'4', 'a'}, true))
        .isInstanceOf(MalformedEnginePacketException.class);
    assertThatThrownBy(() -> read(four, new byte[] {'4', (byte) 0xC3}, false))
        .isInstanceOf(MalformedEnginePacketException.class);
  }

  @Test
  void packetsOfVersion3HaveTheirLengthInCharacters() throws Exception {
    List<Frame> frames =
        List.of(new Frame("4hello"), new Frame("4€😀"), Frame.binary(new byte[] {1, 2, 3, 4}));

    assertThat(text(threeAsText.payload(frames))).isEqualTo("6:4hello4:4€😀10:b4AQIDBA==");
    assertThat(read(three, text(threeAsText.payload(frames))))
        .containsExactly("4hello", "4€😀", "binary 01020304");
    assertThat(text(three.payload(frames.subList(0, 2)))).isEqualTo("6:4hello4:4€😀");
  }

  @Test
  void packetsOfVersion3AreBytesWhereBytesAreAmongThem() throws Exception {
    PollPayload pollPayload =
        three.payload(List.of(new Frame("4é"), Frame.binary(new byte[] {1, 2, 3, 4})));

    assertThat(pollPayload.contentType()).isEqualTo("application/octet-stream");
    assertThat(pollPayload.bytes())
        .containsExactly(
            0, 3, 255, '4', 0xC3, 0xA9, // text, in UTF-8
            1, 5, 255, 4, 1, 2, 3, 4);
    assertThat(read(three, pollPayload.bytes(), true)).containsExactly("4é", "binary 01020304");
  }

  @Test
  void aBinaryMessageOfVersion3BeginsWithItsTypeOnAWebSocket() throws Exception {
    List<Frame> frames = List.of(new Frame("4a"), Frame.binary(new byte[] {1, 2}));

    assertThat(three.webSocket(frames).get(1).bytes()).containsExactly(4, 1, 2);
    assertThat(threeAsText.webSocket(frames).get(1).text()).isEqualTo("b4AQI=");
    assertThat(three.binary(ByteBuffer.wrap(new byte[] {4, 1, 2})).binary())
        .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThatThrownBy(() -> three.binary(ByteBuffer.wrap(new byte[] {1, 2})))
        .isInstanceOf(MalformedEnginePacketException.class);
    assertThat(four.webSocket(frames)).isSameAs(frames);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        ":",
        "4:",
        "0:",
        "-1:4",
        "7:4hello",
        "6:4hellox",
        "99999999999:4",
        "1:9",
        "6:4hello3"
      })
  void whatIsNoPayloadOfVersion3IsToldFromOne(String payload) {
    assertThatThrownBy(() -> read(three, payload))
        .isInstanceOf(MalformedEnginePacketException.class);
  }

  @Test
  void whoWantsNoMoreGetsNoMore() throws Exception {
    List<EnginePacket> heard = new ArrayList<>();
    four.read(
        "4a\u001e4b\u001eno packet".getBytes(StandardCharsets.UTF_8),
        false,
        enginePacket -> {
          heard.add(enginePacket);
          return heard.size() < 2;
        });

    assertThat(heard).extracting(EnginePacket::text).containsExactly("a", "b");
  }

  @Test
  void whateverIsWrittenIsRead() throws Exception {
    Random random = new Random(4);
    for (int round = 0; round < ROUNDS; round++) {
      List<Frame> frames = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(5) + 1; i > 0; i--) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
          frames.add(Frame.binary(bytes));
          expected.add("binary " + hex(ByteBuffer.wrap(bytes)));
        } else {
          String text = new String(bytes, StandardCharsets.UTF_8).replace("\u001e", "");
          frames.add(new Frame("4" + text));
          expected.add("4" + text);
        }
      }
      for (EngineCodec engineCodec : List.of(four, three, threeAsText)) {
        PollPayload pollPayload = engineCodec.payload(frames);
        boolean isBinary = pollPayload.contentType().startsWith("application/");
        assertThat(read(engineCodec, pollPayload.bytes(), isBinary)).isEqualTo(expected);
      }
    }
  }

  @Test
  void whateverComesIsPacketsOrMalformedAndNothingElse() {
    Random random = new Random(5);
    String likely = "0123456789:b=\u001e\u0000\u0001\u00ff4aé";
    int malformed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] body = new byte[random.nextInt(30)];
      for (int i = 0; i < body.length; i++) {
        body[i] = (byte) likely.charAt(random.nextInt(likely.length()));
      }
      for (EngineCodec engineCodec : List.of(four, three)) {
        for (boolean binary : new boolean[] {true, false}) {
          try {
            read(engineCodec, body, binary);
          } catch (MalformedEnginePacketException e) {
            malformed++;
          }
        }
      }
    }
    assertThat(malformed).isPositive();
  }
}
