package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.Test;

/** Frames that no tunnel sends, with right MACs, so that they are read, and without. */
class TunnelFuzzTest {

  /** What one takes to be made or verified by the JVM's first compiler, on a slow machine. */
  private static final Duration SIGNATURE = Duration.ofMillis(5);

  private static final SharedSecret SECRET = SharedSecret.of("0123456789abcdef0123456789abcdef");

  private static final String[] CONTENTS = {
    "{\"type\":\"call\",\"id\":1,\"action\":\"a\",\"timeout\":6,\"key\":\"k\",\"body\":{\"a\":[1.5,null]}}",
    "{\"type\":\"call\",\"id\":2,\"action\":\"a\",\"credit\":3,\"traceparent\":\"t\",\"tracestate\":\"s\"}",
    "{\"type\":\"send\",\"action\":\"a\",\"body\":\"x\",\"other\":{\"a\":[]}}",
    "{\"type\":\"send\",\"id\":9,\"action\":\"a\",\"parts\":{\"bytes\":12,\"binary\":true}}",
    "{\"type\":\"result\",\"id\":1,\"body\":[true,-1e5]}",
    "{\"type\":\"error\",\"id\":1,\"code\":\"E\",\"message\":\"m\",\"details\":{\"a\":1}}",
    "{\"type\":\"item\",\"id\":2,\"body\":\"\\u00fc\"}",
    "{\"type\":\"complete\",\"id\":2}",
    "{\"type\":\"credit\",\"id\":2,\"n\":4}",
    "{\"type\":\"cancel\",\"id\":2}",
    "{\"type\":\"goodbye\"}",
  };

  /** Answers each call at once, with what it was sent. */
  private static final class Answering implements TunnelHandler {

    @Override
    public CompletionStage<?> onCall(IncomingCall call) {
      return CompletableFuture.completedFuture(call.isStream() ? new Counting(5) : call.body());
    }

    @Override
    public void onSend(IncomingCall message) {}
  }

  /** A client's tunnel with a call and a stream underway, and the MACs of its server. */
  private static final class Target {

    private final RecordingTransport transport = new RecordingTransport();
    private final Tunnel tunnel =
        RecordingTransport.tunnel(RecordingTransport.KEYS, false, transport, new Answering());
    private final FrameAuthentication sealing =
        new FrameAuthentication(RecordingTransport.KEYS.serverToClient());

    private Target() {
      CallOptions options = CallOptions.DEFAULT.withTimeout(Duration.ZERO);
      assertThat(tunnel.call("a", MessageBody.NONE, options)).isNotDone();
      tunnel.stream("b", MessageBody.NONE, options).subscribe(new Collecting(3));
    }

    /** Each line a frame: text, or behind a B what a part is of, each character a byte. */
    private void take(String lines) throws InvalidFrameException {
      for (String line : lines.split("\n", -1)) {
        if (line.startsWith("B")) {
          byte[] content = Fuzzer.bytes(line.substring(1));
          byte[] mac = sealing.nextBinary(content, 0, content.length);
          ByteBuffer frame = ByteBuffer.allocate(mac.length + content.length);
          tunnel.onBinary(frame.put(mac).put(content).rewind());
        } else if (!line.isEmpty()) {
          byte[] content = ("{" + line.substring(1)).getBytes(UTF_8);
          byte[] mac = sealing.nextText(content, 0, content.length);
          tunnel.onText("{\"mac\":\"" + new String(mac, UTF_8) + "\"," + line.substring(1));
        }
        check();
      }
    }

    private void check() throws InvalidFrameException {
      if (transport.closeCode == Tunnel.PROTOCOL_ERROR) {
        throw new InvalidFrameException("refused");
      }
      // 1011 is for what is thrown where nothing should be
      assertThat(transport.closeCode).isIn(0, 1000);
    }
  }

  @Test
  void contentsAreReadOrRefused() {
    Fuzzer.of(CONTENTS)
        .declared(InvalidFrameException.class)
        .run(content -> TunnelMessage.parse(content.getBytes(UTF_8), 0));
  }

  @Test
  void framesWithRightMacsAreTakenOrRefused() {
    String head = "\0\0\0\0\0\0\0";
    Fuzzer.of(
            String.join("\n", CONTENTS[0], CONTENTS[1], CONTENTS[8], CONTENTS[9]),
            CONTENTS[3] + "\nB\0" + head + "\t123456\nB\1" + head + "\t123456",
            String.join("\n", CONTENTS[4], CONTENTS[6], CONTENTS[6], CONTENTS[7], CONTENTS[10]),
            "{\"type\":\"item\",\"id\":2,\"parts\":{\"bytes\":4,\"binary\":false}}\nB\2"
                + head
                + "\2 1\nB\3"
                + head
                + "\0022 \n"
                + CONTENTS[7],
            CONTENTS[5] + "\n" + CONTENTS[2])
        .declared(InvalidFrameException.class)
        .run(lines -> new Target().take(lines));
  }

  @Test
  void framesWithoutRightMacsAreRefused() {
    RawPeer peer = new RawPeer();
    Fuzzer.of(peer.sealed(CONTENTS[0]))
        .declared(InvalidFrameException.class)
        .run(
            frame -> {
              Target target = new Target();
              target.tunnel.onText(frame);
              target.check();
            });
    Fuzzer.of("0123456789abcdef0123456789abcdef" + "\1\0\0\0\0\0\0\0\1" + "abc")
        .declared(InvalidFrameException.class)
        .run(
            frame -> {
              byte[] bytes = Fuzzer.bytes(frame);
              Target target = new Target();
              target.tunnel.onBinary(ByteBuffer.wrap(bytes));
              assertThat(target.transport.closeCode).isEqualTo(Tunnel.PROTOCOL_ERROR);
            });
  }

  @Test
  void framesOfHandshakesAreReadOrRefused() throws Exception {
    SecureRandom random = new SecureRandom();
    AgentKey key = AgentKey.generate();
    String challenge = new ServerHandshake(List.of(SECRET), random).challenge();
    Fuzzer.of(challenge)
        .declared(HandshakeException.class)
        .costing(SIGNATURE)
        .run(frame -> agent(key).hello(frame));

    // what is drawn is the same each time, so that a frame can be sealed for it
    ServerHandshake fixed = new ServerHandshake(List.of(SECRET), new FixedRandom(1));
    String hello = agent(key).hello(fixed.challenge());
    HandshakeKeys keys =
        new HandshakeKeys(SECRET, FixedRandom.counting(1, 32), FixedRandom.counting(2, 32));
    byte[] challengeHash = Hkdf.sha256(fixed.challenge().getBytes(UTF_8));
    byte[] helloHash = Hkdf.sha256(hello.getBytes(UTF_8));
    Fuzzer.of("{" + hello.substring(AuthenticatedText.CONTENT + 1))
        .declared(HandshakeException.class)
        .costing(SIGNATURE)
        .run(
            content ->
                new ServerHandshake(List.of(SECRET), new FixedRandom(1))
                    .hello(sealed(content, keys.clientProofKey(), challengeHash)));

    fixed.hello(hello);
    String welcome =
        fixed.accept("A1", true, Duration.ofSeconds(25), TunnelLimits.DEFAULT).welcome();
    Fuzzer.of("{" + welcome.substring(AuthenticatedText.CONTENT + 1))
        .declared(HandshakeException.class)
        .costing(SIGNATURE)
        .run(
            content -> {
              AgentHandshake agent = agent(key);
              agent.hello(fixed.challenge());
              agent.welcome(sealed(content, keys.serverProofKey(), challengeHash, helloHash));
            });
  }

  private static AgentHandshake agent(AgentKey key) {
    return new AgentHandshake(
        SECRET,
        key,
        Base64Url.encode(new byte[16]),
        "A1",
        List.of("eu"),
        new TunnelLimits(1_000, 10),
        new FixedRandom(2));
  }

  private static String sealed(String content, byte[] key, byte[]... before) {
    byte[] frame = ("{" + content.substring(Math.min(1, content.length()))).getBytes(UTF_8);
    Mac mac = Hkdf.mac(key);
    for (byte[] part : before) {
      mac.update(part);
    }
    String encoded = Base64Url.encode(mac.doFinal(frame));
    return "{\"mac\":\"" + encoded + "\"," + content.substring(Math.min(1, content.length()));
  }
}
