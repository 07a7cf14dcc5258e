package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.carillon.tunnel.TunnelPair.Recorded;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody can do who hears and changes all that goes over the wire: end the connection. */
class RecordedConnectionTest {

  private static final int HANDSHAKE = 3;

  private static List<Recorded> all;
  private static SessionKeys keys;

  /** The keys themselves, as what may not be on the wire. */
  private static List<byte[]> secrets;

  @BeforeAll
  static void record() throws Exception {
    TunnelTest.Echo echo = new TunnelTest.Echo();
    try (TunnelPair pair = new TunnelPair(echo, echo)) {
      for (Tunnel tunnel : new Tunnel[] {pair.client, pair.server}) {
        for (int i = 0; i < 3; i++) {
          tunnel
              .call("echo", MessageBody.ofJson(TextNode.valueOf("same")), CallOptions.DEFAULT)
              .get(30, TimeUnit.SECONDS);
        }
        tunnel
            .call("echo", MessageBody.ofBinary(new byte[40]), CallOptions.DEFAULT)
            .get(30, TimeUnit.SECONDS);
        tunnel
            .send("note", MessageBody.NONE, CallOptions.DEFAULT)
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
      }
      all = List.copyOf(pair.recorded);
      keys = pair.clientKeys;
      secrets =
          List.of(
              TunnelPair.SECRET.bytes(),
              Hkdf.sha256(TunnelPair.SECRET.bytes()),
              keys.clientToServer(),
              keys.serverToClient());
    }
  }

  private static List<Recorded> of(boolean client) {
    return all.stream().skip(HANDSHAKE).filter(frame -> frame.fromClient() == client).toList();
  }

  /** A tunnel that has taken the first frames of one direction. */
  private static RecordingTransport after(boolean client, int frames, List<Recorded> then) {
    RecordingTransport transport = new RecordingTransport();
    Tunnel receiver = RecordingTransport.tunnel(keys, client, transport, new RecordingHandler());
    List<Recorded> before = of(client).subList(0, frames);
    before.forEach(frame -> give(receiver, frame));
    assertThat(transport.closeCode).isZero();
    then.forEach(frame -> give(receiver, frame));
    return transport;
  }

  private static void give(Tunnel receiver, Recorded frame) {
    if (frame.binary() != null) {
      receiver.onBinary(ByteBuffer.wrap(frame.binary()));
    } else if (frame.text() != null) {
      receiver.onText(frame.text());
    }
  }

  private static void assertRefused(boolean client, int frames, Recorded then) {
    assertThat(after(client, frames, List.of(then)).closeCode).as("%s", then).isEqualTo(4400);
  }

  @Test
  void theSecretIsThereInNoForm() {
    StringBuilder wire = new StringBuilder();
    for (Recorded frame : all) {
      wire.append(frame.text() == null ? new String(frame.binary(), ISO_8859_1) : frame.text());
    }
    String lower = wire.toString().toLowerCase();
    for (byte[] secret : secrets) {
      String base64 = Base64.getEncoder().withoutPadding().encodeToString(secret);
      assertThat(wire.toString())
          .doesNotContain(new String(secret, ISO_8859_1))
          .doesNotContain(base64.substring(0, 20))
          .doesNotContain(Base64Url.encode(secret).substring(0, 20));
      assertThat(lower).doesNotContain(HexFormat.of().formatHex(secret).substring(0, 20));
    }
  }

  @Test
  void eachFrameIsTakenInItsPlaceAndInNoOther() {
    for (boolean client : new boolean[] {true, false}) {
      List<Recorded> frames = of(client);
      assertThat(frames).hasSizeGreaterThan(8);
      for (int place = 0; place <= frames.size(); place++) {
        for (int which = 0; which < frames.size(); which++) {
          if (which == place) {
            assertThat(after(client, place, List.of(frames.get(which))).closeCode).isZero();
          } else { // repeated, left out or moved
            assertRefused(client, place, frames.get(which));
          }
        }
      }
    }
  }

  @Test
  void noFrameIsTakenOfTheOtherDirection() {
    for (boolean client : new boolean[] {true, false}) {
      for (int place = 0; place < of(client).size(); place++) {
        for (Recorded other : of(!client)) {
          assertRefused(client, place, other);
        }
      }
    }
  }

  @Test
  void noByteCanBeChanged() {
    for (boolean client : new boolean[] {true, false}) {
      List<Recorded> frames = of(client);
      for (int place = 0; place < frames.size(); place++) {
        Recorded frame = frames.get(place);
        int length = bytes(frame).length;
        for (int i = 0; i < length; i++) {
          for (int bit = 0; bit < 8; bit++) {
            byte[] changed = bytes(frame).clone();
            changed[i] ^= (byte) (1 << bit);
            assertRefused(client, place, with(frame, changed));
          }
        }
      }
    }
  }

  @Test
  void noFrameCanBeCutOrContinued() {
    for (boolean client : new boolean[] {true, false}) {
      List<Recorded> frames = of(client);
      for (int place = 0; place < frames.size(); place++) {
        Recorded frame = frames.get(place);
        byte[] bytes = bytes(frame);
        for (int length = 0; length < bytes.length; length++) {
          assertRefused(client, place, with(frame, Arrays.copyOf(bytes, length)));
        }
        for (int more : new int[] {0, ' ', '}'}) {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
          longer[bytes.length] = (byte) more;
          assertRefused(client, place, with(frame, longer));
        }
      }
    }
  }

  @Test
  void textIsNotTakenForBytesNorBytesForText() {
    for (boolean client : new boolean[] {true, false}) {
      List<Recorded> frames = of(client);
      for (int place = 0; place < frames.size(); place++) {
        Recorded frame = frames.get(place);
        byte[] bytes = bytes(frame);
        assertRefused(
            client,
            place,
            frame.text() == null
                ? new Recorded(client, new String(bytes, ISO_8859_1), null)
                : new Recorded(client, null, bytes));
        if (frame.text() != null) { // as bytes it would be MAC and content
          byte[] mac = Base64.getUrlDecoder().decode(frame.text().substring(8, 51));
          byte[] content = ("{" + frame.text().substring(53)).getBytes(UTF_8);
          byte[] binary =
              ByteBuffer.allocate(mac.length + content.length).put(mac).put(content).array();
          assertRefused(client, place, new Recorded(client, null, binary));
        }
      }
    }
  }

  @Test
  void framesOfOneConnectionAreNoneOfAnother() {
    List<Recorded> wasFirst = List.of(of(true).get(0));
    TunnelTest.Echo echo = new TunnelTest.Echo();
    try (TunnelPair another = new TunnelPair(echo, echo)) {
      RecordingTransport transport = new RecordingTransport();
      Tunnel server =
          RecordingTransport.tunnel(another.serverKeys, true, transport, new RecordingHandler());
      wasFirst.forEach(frame -> give(server, frame));
      assertThat(transport.closeCode).isEqualTo(4400);
    }
  }

  private static byte[] bytes(Recorded frame) {
    return frame.text() == null ? frame.binary() : frame.text().getBytes(UTF_8);
  }

  private static Recorded with(Recorded frame, byte[] bytes) {
    return frame.text() == null
        ? new Recorded(frame.fromClient(), null, bytes)
        // bytes that are no UTF-8 do not reach a tunnel: the WebSocket refuses them
        : new Recorded(frame.fromClient(), new String(bytes, UTF_8), null);
  }
}
