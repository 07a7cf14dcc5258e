package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both sides of the handshake, and what they refuse. */
class HandshakeTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SharedSecret SECRET = SharedSecret.of("0123456789abcdef0123456789abcdef");
  private static final SharedSecret OTHER = SharedSecret.of("another secret of enough characters");

  private final AgentKey key = AgentKey.generate();
  private final ServerHandshake server = new ServerHandshake(List.of(SECRET), RANDOM);
  private final AgentHandshake agent = agent(SECRET, "A1");

  private AgentHandshake agent(SharedSecret secret, @Nullable String name) {
    return new AgentHandshake(
        secret,
        key,
        AgentHandshake.newInstance(RANDOM),
        name,
        List.of(),
        TunnelLimits.DEFAULT,
        RANDOM);
  }

  private static HandshakeException refusal(ThrowingCallable step) {
    HandshakeException refusal = catchThrowableOfType(HandshakeException.class, step);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void bothSidesHaveTheSameKeysAndKnowOfEachOther() throws Exception {
    TunnelLimits limits = new TunnelLimits(1_000, 7);
    AgentHandshake other =
        new AgentHandshake(
            SECRET,
            key,
            AgentHandshake.newInstance(RANDOM),
            null,
            List.of("a", "b"),
            limits,
            RANDOM);
    ServerHandshake.Hello hello = server.hello(other.hello(server.challenge()));
    assertThat(hello.name()).isNull();
    assertThat(hello.instance()).hasSize(22);
    assertThat(hello.key()).isEqualTo(key.publicKey()).hasSize(43);
    assertThat(hello.labels()).containsExactly("a", "b");
    assertThat(hello.limits()).isEqualTo(limits);
    ServerHandshake.Accepted accepted =
        server.accept("A7", true, Duration.ofSeconds(3), new TunnelLimits(2_000, 9));
    AgentHandshake.Welcome welcome = other.welcome(accepted.welcome());
    assertThat(welcome.name()).isEqualTo("A7");
    assertThat(welcome.firstTime()).isTrue();
    assertThat(welcome.heartbeat()).isEqualTo(Duration.ofSeconds(3));
    assertThat(welcome.limits()).isEqualTo(new TunnelLimits(2_000, 9));
    assertThat(welcome.keys().clientToServer()).isEqualTo(accepted.keys().clientToServer());
    assertThat(welcome.keys().serverToClient())
        .isEqualTo(accepted.keys().serverToClient())
        .isNotEqualTo(accepted.keys().clientToServer());
  }

  @Test
  void eachOfTheServersSecretsFits() throws Exception {
    for (SharedSecret secret : List.of(SECRET, OTHER)) {
      ServerHandshake both = new ServerHandshake(List.of(SECRET, OTHER), RANDOM);
      AgentHandshake one = agent(secret, null);
      both.hello(one.hello(both.challenge()));
      one.welcome(both.accept("A", false, Duration.ofMillis(1), TunnelLimits.DEFAULT).welcome());
    }
  }

  @Test
  void whoDoesNotKnowTheSecretIsRefusedWithoutProof() throws Exception {
    AgentHandshake stranger = agent(OTHER, "A1");
    String hello = stranger.hello(server.challenge());
    HandshakeException refused = refusal(() -> server.hello(hello));
    assertThat(refused.code()).isEqualTo("WRONG_SECRET");
    assertThat(refused.closeCode()).isEqualTo(4401);
    assertThat(refused.isAuthenticated()).isFalse();
    assertThat(refused.refusal()).startsWith("{\"type\":\"refused\",\"code\":\"WRONG_SECRET\"");
    HandshakeException heard = refusal(() -> stranger.welcome(refused.refusal()));
    assertThat(heard.code()).isEqualTo("WRONG_SECRET");
    assertThat(heard.isAuthenticated()).isFalse();
    assertThat(heard.refusal()).isNull();
  }

  @Test
  void aRefusalOfOneWhoKnowsTheSecretIsProved() throws Exception {
    server.hello(agent.hello(server.challenge()));
    HandshakeException refused = server.refuse(AgentErrors.DUPLICATE_ID, "there is one");
    assertThat(refused.closeCode()).isEqualTo(4409);
    assertThat(refused.isAuthenticated()).isTrue();
    HandshakeException heard = refusal(() -> agent.welcome(refused.refusal()));
    assertThat(heard.code()).isEqualTo("DUPLICATE_ID");
    assertThat(heard).hasMessage("there is one");
    assertThat(heard.isAuthenticated()).isTrue();
    assertThat(server.refuse("BUSY", "later").closeCode()).isEqualTo(1013);
  }

  @Test
  void noCharacterOfTheFramesCanBeChanged() throws Exception {
    String hello = agent.hello(server.challenge());
    for (int i = 0; i < hello.length(); i++) {
      String changed = changed(hello, i);
      assertThat(refusal(() -> server.hello(changed)).code())
          .as("%d", i)
          .isIn("WRONG_SECRET", "INVALID_MESSAGE");
    }
    server.hello(hello);
    String welcome =
        server.accept("A1", false, Duration.ofSeconds(1), TunnelLimits.DEFAULT).welcome();
    for (int i = 0; i < welcome.length(); i++) {
      String changed = changed(welcome, i);
      assertThat(refusal(() -> agent.welcome(changed)).isAuthenticated()).as("%d", i).isFalse();
    }
    agent.welcome(welcome);
  }

  private static String changed(String frame, int at) {
    return frame.substring(0, at) + (char) (frame.charAt(at) ^ 1) + frame.substring(at + 1);
  }

  @Test
  void aHelloIsGoodForItsOwnChallengeAlone() throws Exception {
    String hello = agent.hello(server.challenge());
    ServerHandshake another = new ServerHandshake(List.of(SECRET), RANDOM);
    assertThat(refusal(() -> another.hello(hello)).code()).isEqualTo("WRONG_SECRET");
  }

  @Test
  void aWelcomeIsNoneToAnotherHello() throws Exception {
    AgentHandshake second = agent(SECRET, "A1");
    second.hello(server.challenge());
    server.hello(agent.hello(server.challenge()));
    String welcome =
        server.accept("A1", false, Duration.ofSeconds(1), TunnelLimits.DEFAULT).welcome();
    assertThat(refusal(() -> second.welcome(welcome)).code()).isEqualTo("INVALID_MESSAGE");
  }

  @Test
  void theServersOwnFramesAreNoProof() throws Exception {
    assertThat(refusal(() -> server.hello(server.challenge())).code()).isEqualTo("INVALID_MESSAGE");
    String hello = agent.hello(server.challenge());
    assertThat(refusal(() -> agent.welcome(hello)).isAuthenticated()).isFalse();
  }

  /** A hello of one who knows the secret, whose content is changed before it is sealed. */
  private HandshakeException refusalOf(Consumer<ObjectNode> change) throws Exception {
    ServerHandshake fresh = new ServerHandshake(List.of(SECRET), RANDOM);
    byte[] challengeHash = Hkdf.sha256(fresh.challenge().getBytes(UTF_8));
    byte[] opened = AuthenticatedText.opened(agent(SECRET, "A1").hello(fresh.challenge()));
    ObjectNode content = (ObjectNode) HandshakeKeys.content(opened, AuthenticatedText.CONTENT);
    byte[] clientNonce = HandshakeKeys.bytes(content, "nonce", 32);
    change.accept(content);
    byte[] serverNonce =
        HandshakeKeys.bytes(
            HandshakeKeys.content(fresh.challenge().getBytes(UTF_8), 0), "nonce", 32);
    HandshakeKeys keys = new HandshakeKeys(SECRET, serverNonce, clientNonce);
    String hello = HandshakeKeys.sealed(content, keys.clientProofKey(), challengeHash);
    return refusal(() -> fresh.hello(hello));
  }

  @Test
  void whoKnowsTheSecretCannotTakeTheNameOfAnother() throws Exception {
    for (Consumer<ObjectNode> change :
        List.<Consumer<ObjectNode>>of(
            content -> content.put("name", "A2"),
            content -> content.remove("name"),
            content -> content.put("key", AgentKey.generate().publicKey()),
            content -> content.put("key", Base64Url.encode(new byte[32])),
            content -> content.put("signature", Base64Url.encode(new byte[64])))) {
      HandshakeException refused = refusalOf(change);
      assertThat(refused.code()).isEqualTo("NOT_AUTHORIZED");
      assertThat(refused.closeCode()).isEqualTo(4403);
      assertThat(refused.isAuthenticated()).isTrue();
    }
  }

  @Test
  void aHelloThatIsNoneIsRefusedWithProof() throws Exception {
    for (Consumer<ObjectNode> change :
        List.<Consumer<ObjectNode>>of(
            content -> content.put("type", "welcome"),
            content -> content.put("instance", "x"),
            content -> content.put("name", ""),
            content -> content.put("name", "n".repeat(129)),
            content -> content.put("name", 7),
            content -> content.put("labels", "eu"),
            content -> content.putArray("labels").add(""),
            content -> content.putArray("labels").add("l".repeat(65)),
            content -> Collections.nCopies(33, "l").forEach(content.putArray("labels")::add),
            content -> content.put("limits", 7),
            content -> content.putObject("limits").put("body", 0).put("calls", 1),
            content -> content.remove("key"),
            content -> content.remove("signature"))) {
      HandshakeException refused = refusalOf(change);
      assertThat(refused.code()).isEqualTo("INVALID_MESSAGE");
      assertThat(refused.closeCode()).isEqualTo(4400);
      assertThat(refused.isAuthenticated()).isTrue();
    }
  }

  @Test
  void framesThatAreTooLongAreNotRead() {
    String blanks = " ".repeat(8_192);
    assertThat(refusal(() -> agent.hello(server.challenge() + blanks)))
        .hasMessageContaining("8192");
    assertThat(refusal(() -> server.hello("ü".repeat(5_000)))).hasMessageContaining("8192");
  }

  @Test
  void nothingIsToldOfSecrets() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SharedSecret.of("tooshort"))
        .withMessageContaining("32")
        .withMessageNotContaining("tooshort");
    assertThat(SECRET.toString()).doesNotContain("0123");
    String seed = key.encoded().substring(0, 40);
    assertThat(key.toString()).doesNotContain(seed);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AgentKey.parse(key.encoded().replace(seed.charAt(3), '!')))
        .withMessageNotContaining(seed.substring(5));
    server.hello(agent.hello(server.challenge()));
    assertThat(server.accept("A", true, Duration.ofSeconds(1), TunnelLimits.DEFAULT).toString())
        .endsWith("keys=the keys of a connection]");
  }

  @Test
  void aKeyIsReadAgain() {
    AgentKey read = AgentKey.parse(key.encoded());
    assertThat(read.publicKey()).isEqualTo(key.publicKey());
    assertThat(read.sign(new byte[] {1})).isEqualTo(key.sign(new byte[] {1}));
    String halves = key.encoded();
    String others = AgentKey.generate().encoded();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AgentKey.parse(Base64Url.encode(mixed(halves, others))));
  }

  private static byte[] mixed(String one, String another) {
    byte[] first = Base64.getUrlDecoder().decode(one);
    byte[] second = Base64.getUrlDecoder().decode(another);
    System.arraycopy(second, 32, first, 32, 32);
    return first;
  }
}
