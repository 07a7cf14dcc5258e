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
class CodecTest {

  private static final int ROUNDS = 3_000;

  private final Codec four = new Codec4();
  private final Codec three = new Codec3(true);
  private final Codec threeAsText = new Codec3(false);

  private static List<String> read(Codec codec, byte[] body, boolean binary)
      throws MalformedException {
    List<String> packets = new ArrayList<>();
    codec.read(
        body,
        binary,
        packet -> {
          packets.add(
              packet.binary() == null
                  ? packet.type() + packet.text()
                  : "binary " + hex(packet.binary()));
          return true;
        });
    return packets;
  }

  private static List<String> read(Codec codec, String body) throws MalformedException {
    return read(codec, body.getBytes(StandardCharsets.UTF_8), false);
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return java.util.HexFormat.of().formatHex(copy);
  }

  private static String text(Payload payload) {
    return new String(payload.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void packetsOfVersion4StandBetweenRecordSeparators() throws Exception {
    Payload payload =
        four.payload(
            List.of(
                new Frame("4hello"),
                new Frame("2"),
                new Frame("4world €"),
                Frame.binary(new byte[] {1, 2, 3, 4})));

    assertThat(payload.contentType()).isEqualTo("text/plain; charset=UTF-8");
    assertThat(text(payload)).isEqualTo("4hello\u001e2\u001e4world €\u001ebAQIDBA==");
    assertThat(read(four, text(payload)))
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
    assertThatThrownBy(() -> read(four, payload)).isInstanceOf(MalformedException.class);
  }

  @Test
  void bytesAreNoPayloadOfVersion4NorIsBrokenUtf8() {
    assertThatThrownBy(() -> read(four, new byte[] {'4', 'a'}, true))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read(four, new byte[] {'4', (byte) 0xC3}, false))
        .isInstanceOf(MalformedException.class);
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
    Payload payload =
        three.payload(List.of(new Frame("4é"), Frame.binary(new byte[] {1, 2, 3, 4})));

    assertThat(payload.contentType()).isEqualTo("application/octet-stream");
    assertThat(payload.bytes())
        .containsExactly(
            0, 3, 255, '4', 0xC3, 0xA9, // text, in UTF-8
            1, 5, 255, 4, 1, 2, 3, 4);
    assertThat(read(three, payload.bytes(), true)).containsExactly("4é", "binary 01020304");
  }

  @Test
  void aBinaryMessageOfVersion3BeginsWithItsTypeOnAWebSocket() throws Exception {
    List<Frame> frames = List.of(new Frame("4a"), Frame.binary(new byte[] {1, 2}));

    assertThat(three.webSocket(frames).get(1).bytes()).containsExactly(4, 1, 2);
    assertThat(threeAsText.webSocket(frames).get(1).text()).isEqualTo("b4AQI=");
    assertThat(three.binary(ByteBuffer.wrap(new byte[] {4, 1, 2})).binary())
        .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThatThrownBy(() -> three.binary(ByteBuffer.wrap(new byte[] {1, 2})))
        .isInstanceOf(MalformedException.class);
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
    assertThatThrownBy(() -> read(three, payload)).isInstanceOf(MalformedException.class);
  }

  @Test
  void whoWantsNoMoreGetsNoMore() throws Exception {
    List<Packet> heard = new ArrayList<>();
    four.read(
        "4a\u001e4b\u001eno packet".getBytes(StandardCharsets.UTF_8),
        false,
        packet -> {
          heard.add(packet);
          return heard.size() < 2;
        });

    assertThat(heard).extracting(Packet::text).containsExactly("a", "b");
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
      for (Codec codec : List.of(four, three, threeAsText)) {
        Payload payload = codec.payload(frames);
        boolean isBinary = payload.contentType().startsWith("application/");
        assertThat(read(codec, payload.bytes(), isBinary)).isEqualTo(expected);
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
      for (Codec codec : List.of(four, three)) {
        for (boolean binary : new boolean[] {true, false}) {
          try {
            read(codec, body, binary);
          } catch (MalformedException e) {
            malformed++;
          }
        }
      }
    }
    assertThat(malformed).isPositive();
  }
}
