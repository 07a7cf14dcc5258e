package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.carillon.testing.MachineTool;
import org.junit.jupiter.api.Test;

/** The vectors that fix the protocol for who implements it: by the code here, and in JavaScript. */
class HandshakeVectorsTest {

  private static final String SECRET = "correct horse battery staple, thrice";

  /** The first key pair of RFC 8032, section 7.1. */
  private static final String SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  private static final int SERVER_NONCE = 0x20;
  private static final int CLIENT_NONCE = 0x60;
  private static final int INSTANCE = 0xa0;

  private static final List<String> FROM_CLIENT =
      List.of(
          "{\"type\":\"call\",\"id\":1,\"action\":\"echo\",\"timeout\":60000,\"body\":{\"text\":\"Grüße, 世界 🔔\"}}",
          "{\"type\":\"call\",\"id\":2,\"action\":\"large\",\"timeout\":0,\"key\":\"k-1\","
              + "\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\","
              + "\"tracestate\":\"a=1\",\"parts\":{\"bytes\":20,\"binary\":true}}",
          "000000000000000002" + "00".repeat(13),
          "{\"type\":\"call\",\"id\":3,\"action\":\"count\",\"credit\":8}",
          "010000000000000002" + "ff".repeat(7),
          "{\"type\":\"credit\",\"id\":3,\"n\":4}",
          "{\"type\":\"send\",\"action\":\"note\",\"body\":[1,2.50,null]}",
          "{\"type\":\"cancel\",\"id\":3}",
          "{\"type\":\"goodbye\"}");

  private static final List<String> FROM_SERVER =
      List.of(
          "{\"type\":\"result\",\"id\":1,\"body\":{\"text\":\"Grüße, 世界 🔔\"}}",
          "{\"type\":\"result\",\"id\":2,\"parts\":{\"bytes\":5,\"binary\":false}}",
          "030000000000000002" + HexFormat.of().formatHex("[1,2]".getBytes(UTF_8)),
          "{\"type\":\"item\",\"id\":3,\"body\":0}",
          "{\"type\":\"item\",\"id\":3}",
          "{\"type\":\"error\",\"id\":3,\"code\":\"MYERRCODE\",\"message\":\"My error message\","
              + "\"details\":{\"field\":\"a\"}}",
          "{\"type\":\"complete\",\"id\":4}",
          "{\"type\":\"goodbye\"}");

  /** All of it, computed. */
  static ObjectNode computed() throws HandshakeException {
    SharedSecret secret = SharedSecret.of(SECRET);
    AgentKey key = AgentKey.parse(Base64Url.encode(HexFormat.of().parseHex(SEED + PUBLIC)));
    byte[] serverNonce = FixedRandom.counting(SERVER_NONCE, 32);
    byte[] clientNonce = FixedRandom.counting(CLIENT_NONCE, 32);
    ServerHandshake server = new ServerHandshake(List.of(secret), new FixedRandom(SERVER_NONCE));
    AgentHandshake agent =
        new AgentHandshake(
            secret,
            key,
            Base64Url.encode(FixedRandom.counting(INSTANCE, 16)),
            "A1",
            List.of("eu", "test"),
            TunnelLimits.DEFAULT,
            new FixedRandom(CLIENT_NONCE));
    String hello = agent.hello(server.challenge());
    ServerHandshake.Hello read = server.hello(hello);
    assertThat(read.name()).isEqualTo("A1");
    assertThat(read.labels()).containsExactly("eu", "test");
    String refused = server.refuse(AgentErrors.DUPLICATE_ID, "An agent A1 is connected").refusal();
    ServerHandshake.Accepted accepted =
        server.accept("A1", true, Duration.ofSeconds(25), TunnelLimits.DEFAULT);
    AgentHandshake.Welcome welcome = agent.welcome(accepted.welcome());
    HandshakeKeys keys = new HandshakeKeys(secret, serverNonce, clientNonce);
    byte[] salt = (ByteBuffer.allocate(64).put(serverNonce).put(clientNonce)).array();

    ObjectNode vectors = JsonNodeFactory.instance.objectNode();
    vectors.put("protocol", "carillon.agent.v1");
    vectors.put("secret", SECRET);
    vectors.put("serverNonce", Base64Url.encode(serverNonce));
    vectors.put("clientNonce", Base64Url.encode(clientNonce));
    vectors.put("instance", read.instance());
    vectors.put("keySeed", Base64Url.encode(HexFormat.of().parseHex(SEED)));
    vectors.put("publicKey", key.publicKey());
    vectors.put("name", "A1");
    vectors.putArray("labels").add("eu").add("test");
    ObjectNode frames = vectors.putObject("frames");
    frames.put("challenge", server.challenge()).put("hello", hello);
    frames.put("welcome", accepted.welcome()).put("refused", refused);
    ObjectNode derived = vectors.putObject("keys");
    derived.put("prk", Base64Url.encode(Hkdf.extract(salt, secret.bytes())));
    derived.put("clientProofKey", Base64Url.encode(keys.clientProofKey()));
    derived.put("serverProofKey", Base64Url.encode(keys.serverProofKey()));
    derived.put(
        "transcript",
        Base64Url.encode(
            Hkdf.sha256(
                Hkdf.sha256(server.challenge().getBytes(UTF_8)),
                Hkdf.sha256(hello.getBytes(UTF_8)),
                Hkdf.sha256(accepted.welcome().getBytes(UTF_8)))));
    derived.put("clientToServer", Base64Url.encode(welcome.keys().clientToServer()));
    derived.put("serverToClient", Base64Url.encode(accepted.keys().serverToClient()));
    ObjectNode messages = vectors.putObject("messages");
    seal(messages.putArray("clientToServer"), welcome.keys().clientToServer(), FROM_CLIENT);
    seal(messages.putArray("serverToClient"), welcome.keys().serverToClient(), FROM_SERVER);
    return vectors;
  }

  private static void seal(ArrayNode into, byte[] key, List<String> contents) {
    FrameAuthentication sealing = new FrameAuthentication(key);
    for (String content : contents) {
      boolean text = content.startsWith("{");
      String frame = text ? text(sealing, content) : binary(sealing, content);
      into.addObject()
          .put("kind", text ? "text" : "binary")
          .put("content", text ? content : Base64Url.encode(HexFormat.of().parseHex(content)))
          .put("frame", frame);
    }
  }

  private static String text(FrameAuthentication sealing, String content) {
    byte[] head = content.substring(0, content.length() - 1).getBytes(UTF_8);
    return new FrameBuffer().begin(head).sealed(sealing);
  }

  private static String binary(FrameAuthentication sealing, String hex) {
    byte[] content = HexFormat.of().parseHex(hex);
    byte[] mac = sealing.nextBinary(content, 0, content.length);
    return Base64Url.encode(
        ByteBuffer.allocate(mac.length + content.length).put(mac).put(content).array());
  }

  private static JsonNode kept() throws IOException {
    try (InputStream resource = Tunnel.class.getResourceAsStream("handshake-vectors.json")) {
      return new ObjectMapper().readTree(resource);
    }
  }

  @Test
  void whatIsComputedIsWhatIsWritten() throws Exception {
    assertThat(computed().toPrettyString()).isEqualTo(kept().toPrettyString());
  }

  @Test
  void tunnelsTakeTheFramesOfTheVectors() throws Exception {
    JsonNode vectors = kept();
    SessionKeys keys =
        new SessionKeys(
            Base64Url.decode(vectors.at("/keys/clientToServer").textValue(), 32),
            Base64Url.decode(vectors.at("/keys/serverToClient").textValue(), 32));
    RecordingHandler handler = new RecordingHandler();
    RecordingTransport transport = new RecordingTransport();
    Tunnel server = RecordingTransport.tunnel(keys, true, transport, handler);
    for (JsonNode each : vectors.at("/messages/clientToServer")) {
      String frame = each.get("frame").textValue();
      if (each.get("kind").textValue().equals("text")) {
        server.onText(frame);
      } else {
        server.onBinary(ByteBuffer.wrap(Base64.getUrlDecoder().decode(frame)));
      }
    }
    assertThat(transport.closeCode).isZero();
    assertThat(handler.heard)
        .containsExactly(
            "call echo {\"text\":\"Grüße, 世界 🔔\"}",
            "stream count null",
            "call large 20 bytes k-1",
            "send note [1,2.50,null]",
            "goodbye");
  }

  @Test
  void theImplementationInJavaScriptHasTheSame() throws Exception {
    String node = MachineTool.path("node", "nodejs");
    Process process =
        new ProcessBuilder(
                node,
                Path.of("src/agent/src/test/js/vectors.mjs").toString(),
                Path.of("src/tunnel/src/main/resources/org/carillon/tunnel/handshake-vectors.json")
                    .toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).isEqualTo(FROM_CLIENT.size() + FROM_SERVER.size() + " frames\n");
    assertThat(process.exitValue()).isZero();
  }
}
