package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one handshake: {@link #challenge()} is sent, what comes is given to {@link
 * #hello}, and then {@link #accept} or {@link #refuse} says what is sent. For one thread at a time.
 * That all of it is over in 10 s is the endpoint's to see to.
 */
public final class ServerHandshake {

  private static final Map<String, Integer> CLOSE_CODES =
      Map.of(
          AgentErrors.WRONG_SECRET, 4401,
          AgentErrors.NOT_AUTHORIZED, 4403,
          AgentErrors.UNKNOWN_AGENT, 4404,
          AgentErrors.DUPLICATE_ID, 4409,
          AgentErrors.INVALID_MESSAGE, Tunnel.PROTOCOL_ERROR);

  private static final int TRY_AGAIN_LATER = 1013;

  private final List<SharedSecret> secrets;
  private final byte[] nonce = new byte[HandshakeKeys.NONCE_BYTES];
  private final String challenge;
  private final byte[] challengeHash;

  /** Of the secret that fits. */
  private @Nullable HandshakeKeys keys;

  private byte[] helloHash = TunnelJson.NO_BYTES;

  /**
   * What an agent says of itself. That it knows the secret and has the private key is proved;
   * whether the name is its own the caller looks up.
   *
   * @param name what it is called; null: it has no name yet
   * @param instance differs in each start of an agent, and is the same when it comes back: 22
   *     characters of base64url
   * @param key the public key in base64url: 43 characters
   * @param labels at most 32, each of 1 to 64 characters
   * @param limits what it takes
   */
  public record Hello(
      @Nullable String name,
      String instance,
      String key,
      List<String> labels,
      TunnelLimits limits) {}

  /**
   * What an agent that is accepted gets.
   *
   * @param welcome the frame that is sent
   * @param keys of the frames that follow
   */
  public record Accepted(String welcome, SessionKeys keys) {}

  /**
   * A handshake.
   *
   * @param secrets at least one; each is tried
   */
  public ServerHandshake(List<SharedSecret> secrets, SecureRandom random) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("A server has at least one shared secret");
    }
    this.secrets = List.copyOf(secrets);
    random.nextBytes(nonce);
    ObjectNode content = TunnelJson.mapper().createObjectNode();
    content.put("type", "challenge").put("nonce", Base64Url.encode(nonce));
    challenge = HandshakeKeys.plain(content);
    challengeHash = Hkdf.sha256(challenge.getBytes(UTF_8));
  }

  /** The frame that is sent first; the same each time. */
  public String challenge() {
    return challenge;
  }

  /**
   * Reads and checks the first frame that comes.
   *
   * @throws HandshakeException WRONG_SECRET, INVALID_MESSAGE, or NOT_AUTHORIZED where the signature
   *     is wrong
   */
  public Hello hello(String frame) throws HandshakeException {
    try {
      return read(frame);
    } catch (InvalidFrameException e) {
      throw refuse(AgentErrors.INVALID_MESSAGE, e.problem());
    }
  }

  private Hello read(String frame) throws InvalidFrameException, HandshakeException {
    HandshakeKeys.checkLength(frame);
    byte[] opened = AuthenticatedText.opened(frame);
    JsonNode content = HandshakeKeys.content(opened, AuthenticatedText.CONTENT);
    byte[] clientNonce = HandshakeKeys.bytes(content, "nonce", HandshakeKeys.NONCE_BYTES);
    keys = fitting(opened, clientNonce);
    if (keys == null) {
      throw refuse(AgentErrors.WRONG_SECRET, "The shared secrets differ");
    }
    helloHash = Hkdf.sha256(frame.getBytes(UTF_8));
    HandshakeKeys.checkType(content, "hello");
    String name = HandshakeKeys.text(content, "name", HandshakeKeys.MAX_NAME);
    byte[] instance = HandshakeKeys.bytes(content, "instance", HandshakeKeys.INSTANCE_BYTES);
    byte[] key = HandshakeKeys.bytes(content, "key", AgentKey.PUBLIC_BYTES);
    byte[] signature = HandshakeKeys.bytes(content, "signature", AgentKey.SIGNATURE_BYTES);
    Hello hello =
        new Hello(
            name,
            Base64Url.encode(instance),
            Base64Url.encode(key),
            HandshakeKeys.labels(content),
            HandshakeKeys.limits(content));
    byte[] claim = HandshakeKeys.claim(challengeHash, clientNonce, key, name == null ? "" : name);
    if (!AgentKey.verify(key, claim, signature)) {
      throw refuse(AgentErrors.NOT_AUTHORIZED, "The signature is not that of the key");
    }
    return hello;
  }

  private @Nullable HandshakeKeys fitting(byte[] opened, byte[] clientNonce) {
    HandshakeKeys fitting = null;
    for (SharedSecret secret : secrets) { // all, so that the time says nothing of which one
      HandshakeKeys candidate = new HandshakeKeys(secret, nonce, clientNonce);
      if (HandshakeKeys.isRight(opened, candidate.clientProofKey(), challengeHash)) {
        fitting = candidate;
      }
    }
    return fitting;
  }

  /**
   * Lets the agent in.
   *
   * @param name what it is called from now on: 1 to 128 characters
   * @param firstTime whether it got the name just now
   * @param heartbeat how often the server pings; from 1 ms to a day
   * @param limits what this server takes
   * @throws IllegalStateException before {@link #hello} has returned
   */
  public Accepted accept(String name, boolean firstTime, Duration heartbeat, TunnelLimits limits) {
    HandshakeKeys found = keys;
    if (found == null) {
      throw new IllegalStateException("No hello was accepted");
    }
    if (name.isEmpty() || name.length() > HandshakeKeys.MAX_NAME) {
      throw new IllegalArgumentException(
          "A name has 1 to %d characters".formatted(HandshakeKeys.MAX_NAME));
    }
    if (heartbeat.toMillis() < 1 || heartbeat.toMillis() > AgentHandshake.MAX_HEARTBEAT) {
      throw new IllegalArgumentException("A heartbeat is from 1 ms to a day: " + heartbeat);
    }
    ObjectNode content = TunnelJson.mapper().createObjectNode();
    content
        .put("type", "welcome")
        .put("name", name)
        .put("firstTime", firstTime)
        .put("heartbeat", heartbeat.toMillis());
    HandshakeKeys.putLimits(content, limits);
    String welcome =
        HandshakeKeys.sealed(content, found.serverProofKey(), challengeHash, helloHash);
    return new Accepted(
        welcome, found.session(challengeHash, helloHash, Hkdf.sha256(welcome.getBytes(UTF_8))));
  }

  /**
   * Refuses the agent: what is thrown has the frame that is sent and the code to close with, which
   * is 1013 for a code that the protocol has no other for. It is authenticated where the agent has
   * proved that it knows the secret.
   */
  public HandshakeException refuse(String code, String message) {
    ObjectNode content = TunnelJson.mapper().createObjectNode();
    content.put("type", "refused").put("code", code).put("message", message);
    HandshakeKeys found = keys;
    String frame =
        found == null
            ? HandshakeKeys.plain(content)
            : HandshakeKeys.sealed(content, found.serverProofKey(), challengeHash, helloHash);
    int closeCode = CLOSE_CODES.getOrDefault(code, TRY_AGAIN_LATER);
    return new HandshakeException(code, message, frame, closeCode, found != null);
  }
}
