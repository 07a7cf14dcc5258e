package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one handshake: the first frame that comes is given to {@link #hello}, which
 * says what is sent, and the second to {@link #welcome}. For one thread at a time, and one
 * connection.
 */
public final class AgentHandshake {

  private static final int MAX_MESSAGE = 1_024;
  static final int MAX_HEARTBEAT = 24 * 60 * 60 * 1_000;
  private static final int NORMAL_CLOSURE = 1000;

  private final SharedSecret secret;
  private final AgentKey key;
  private final byte[] instance;
  private final @Nullable String name;
  private final List<String> labels;
  private final TunnelLimits limits;
  private final byte[] nonce = new byte[HandshakeKeys.NONCE_BYTES];

  private @Nullable HandshakeKeys keys;
  private byte[] challengeHash = TunnelJson.NO_BYTES;
  private byte[] helloHash = TunnelJson.NO_BYTES;

  /**
   * What a server says that accepts this agent.
   *
   * @param name what this agent is called from now on
   * @param firstTime whether it got the name just now
   * @param heartbeat how often the server pings
   * @param limits what the server takes
   * @param keys of the frames that follow
   */
  public record Welcome(
      String name, boolean firstTime, Duration heartbeat, TunnelLimits limits, SessionKeys keys) {}

  /**
   * A handshake.
   *
   * @param instance as {@link #newInstance} gives it, once in each start of the agent
   * @param name null: this agent has none yet
   * @param labels at most 32, each of 1 to 64 characters
   * @param limits what this agent takes
   * @throws IllegalArgumentException if one of these is not so
   */
  public AgentHandshake(
      SharedSecret secret,
      AgentKey key,
      String instance,
      @Nullable String name,
      List<String> labels,
      TunnelLimits limits,
      SecureRandom random) {
    this.secret = secret;
    this.key = key;
    this.name = name;
    this.labels = List.copyOf(labels);
    this.limits = limits;
    try {
      this.instance = Base64Url.decode(instance, HandshakeKeys.INSTANCE_BYTES);
    } catch (InvalidFrameException e) {
      throw new IllegalArgumentException("An instance is what newInstance() gives", e);
    }
    if (name != null && (name.isEmpty() || name.length() > HandshakeKeys.MAX_NAME)) {
      throw new IllegalArgumentException(
          "A name has 1 to %d characters".formatted(HandshakeKeys.MAX_NAME));
    }
    if (labels.size() > HandshakeKeys.MAX_LABELS
        || labels.stream().anyMatch(l -> l.isEmpty() || l.length() > HandshakeKeys.MAX_LABEL)) {
      throw new IllegalArgumentException(
          "At most %d labels, each of 1 to %d characters"
              .formatted(HandshakeKeys.MAX_LABELS, HandshakeKeys.MAX_LABEL));
    }
    random.nextBytes(nonce);
  }

  /** What tells this start of an agent from another. */
  public static String newInstance(SecureRandom random) {
    byte[] drawn = new byte[HandshakeKeys.INSTANCE_BYTES];
    random.nextBytes(drawn);
    return Base64Url.encode(drawn);
  }

  /**
   * Answers the server's challenge.
   *
   * @throws HandshakeException INVALID_MESSAGE, if it is none
   * @throws IllegalStateException if there was one before
   */
  public String hello(String challenge) throws HandshakeException {
    if (keys != null) {
      throw new IllegalStateException("There was a challenge before");
    }
    byte[] serverNonce;
    try {
      HandshakeKeys.checkLength(challenge);
      JsonNode content = HandshakeKeys.content(challenge.getBytes(UTF_8), 0);
      HandshakeKeys.checkType(content, "challenge");
      serverNonce = HandshakeKeys.bytes(content, "nonce", HandshakeKeys.NONCE_BYTES);
    } catch (InvalidFrameException e) {
      throw invalid(e);
    }
    challengeHash = Hkdf.sha256(challenge.getBytes(UTF_8));
    HandshakeKeys made = new HandshakeKeys(secret, serverNonce, nonce);
    String hello = HandshakeKeys.sealed(content(), made.clientProofKey(), challengeHash);
    keys = made;
    helloHash = Hkdf.sha256(hello.getBytes(UTF_8));
    return hello;
  }

  private ObjectNode content() {
    byte[] claim =
        HandshakeKeys.claim(challengeHash, nonce, key.publicBytes(), name == null ? "" : name);
    ObjectNode content = TunnelJson.mapper().createObjectNode();
    content
        .put("type", "hello")
        .put("nonce", Base64Url.encode(nonce))
        .put("instance", Base64Url.encode(instance))
        .put("key", key.publicKey())
        .put("signature", Base64Url.encode(key.sign(claim)));
    if (name != null) {
      content.put("name", name);
    }
    if (!labels.isEmpty()) {
      ArrayNode all = content.putArray("labels");
      labels.forEach(all::add);
    }
    if (!limits.equals(TunnelLimits.DEFAULT)) {
      HandshakeKeys.putLimits(content, limits);
    }
    return content;
  }

  /**
   * Reads the server's answer.
   *
   * @throws HandshakeException the code of its refusal, or INVALID_MESSAGE; {@link
   *     HandshakeException#isAuthenticated} says whether it may be believed
   * @throws IllegalStateException before {@link #hello} has returned
   */
  public Welcome welcome(String frame) throws HandshakeException {
    HandshakeKeys made = keys;
    if (made == null) {
      throw new IllegalStateException("There was no challenge");
    }
    try {
      HandshakeKeys.checkLength(frame);
      if (!AuthenticatedText.hasForm(frame)) {
        throw refused(HandshakeKeys.content(frame.getBytes(UTF_8), 0), false);
      }
      byte[] opened = AuthenticatedText.opened(frame);
      if (!HandshakeKeys.isRight(opened, made.serverProofKey(), challengeHash, helloHash)) {
        throw new InvalidFrameException("The server does not prove that it knows the secret");
      }
      JsonNode content = HandshakeKeys.content(opened, AuthenticatedText.CONTENT);
      if ("refused".equals(content.path("type").textValue())) {
        throw refused(content, true);
      }
      SessionKeys session =
          made.session(challengeHash, helloHash, Hkdf.sha256(frame.getBytes(UTF_8)));
      return read(content, session);
    } catch (InvalidFrameException e) {
      throw invalid(e);
    }
  }

  private static Welcome read(JsonNode content, SessionKeys session) throws InvalidFrameException {
    HandshakeKeys.checkType(content, "welcome");
    String given = HandshakeKeys.text(content, "name", HandshakeKeys.MAX_NAME);
    JsonNode heartbeat = content.path("heartbeat");
    if (given == null
        || !content.path("firstTime").isBoolean()
        || !heartbeat.canConvertToInt()
        || heartbeat.intValue() < 1
        || heartbeat.intValue() > MAX_HEARTBEAT) {
      throw new InvalidFrameException("A welcome has name, firstTime and heartbeat");
    }
    return new Welcome(
        given,
        content.path("firstTime").booleanValue(),
        Duration.ofMillis(heartbeat.intValue()),
        HandshakeKeys.limits(content),
        session);
  }

  private static HandshakeException refused(JsonNode content, boolean authenticated)
      throws InvalidFrameException {
    HandshakeKeys.checkType(content, "refused");
    String code = HandshakeKeys.text(content, "code", AgentException.MAX_CODE);
    if (code == null) {
      throw new InvalidFrameException("A refusal has a code");
    }
    String message = content.path("message").asText("");
    return new HandshakeException(
        code,
        message.substring(0, Math.min(message.length(), MAX_MESSAGE)),
        null,
        NORMAL_CLOSURE,
        authenticated);
  }

  private static HandshakeException invalid(InvalidFrameException e) {
    return new HandshakeException(
        AgentErrors.INVALID_MESSAGE, e.problem(), null, Tunnel.PROTOCOL_ERROR, false);
  }
}
