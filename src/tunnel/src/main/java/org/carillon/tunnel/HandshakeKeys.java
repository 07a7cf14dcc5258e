package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** What a shared secret and the two nonces give, and how frames of the handshake are sealed. */
final class HandshakeKeys {

  static final int NONCE_BYTES = 32;
  static final int INSTANCE_BYTES = 16;
  static final int MAX_FRAME = 8_192;
  static final int MAX_LABELS = 32;
  static final int MAX_LABEL = 64;
  static final int MAX_NAME = 128;

  private static final String PROTOCOL = "carillon.agent.v1 ";
  private static final byte[] ZERO = {0};

  private final byte[] extracted;

  HandshakeKeys(SharedSecret secret, byte[] serverNonce, byte[] clientNonce) {
    byte[] salt = new byte[2 * NONCE_BYTES];
    System.arraycopy(serverNonce, 0, salt, 0, NONCE_BYTES);
    System.arraycopy(clientNonce, 0, salt, NONCE_BYTES, NONCE_BYTES);
    extracted = Hkdf.extract(salt, secret.bytes());
  }

  byte[] clientProofKey() {
    return expand("client proof", TunnelJson.NO_BYTES);
  }

  byte[] serverProofKey() {
    return expand("server proof", TunnelJson.NO_BYTES);
  }

  /** The hashes of the three frames give the keys of all that follow. */
  SessionKeys session(byte[] challenge, byte[] hello, byte[] welcome) {
    byte[] transcript = Hkdf.sha256(challenge, hello, welcome);
    return new SessionKeys(
        expand("client to server", transcript), expand("server to client", transcript));
  }

  private byte[] expand(String label, byte[] transcript) {
    return Hkdf.expand(
        extracted,
        transcript.length == 0
            ? (PROTOCOL + label).getBytes(UTF_8)
            : joined((PROTOCOL + label).getBytes(UTF_8), ZERO, transcript));
  }

  /** What the signature of a hello is over. */
  static byte[] claim(byte[] challenge, byte[] clientNonce, byte[] publicKey, String name) {
    return joined(
        (PROTOCOL + "claim").getBytes(UTF_8),
        ZERO,
        challenge,
        clientNonce,
        publicKey,
        name.getBytes(UTF_8));
  }

  private static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  static String sealed(ObjectNode content, byte[] key, byte[]... before) {
    byte[] frame = AuthenticatedText.room(written(content));
    AuthenticatedText.seal(frame, frame.length, AuthenticatedText.encoded(mac(key, frame, before)));
    return new String(frame, UTF_8);
  }

  static String plain(ObjectNode content) {
    return new String(written(content), UTF_8);
  }

  private static byte[] written(ObjectNode content) {
    try {
      return TunnelJson.write(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A flat object is written", e);
    }
  }

  /** Whether the MAC of a frame that was opened is right. */
  static boolean isRight(byte[] opened, byte[] key, byte[]... before) {
    return AuthenticatedText.isRight(opened, AuthenticatedText.encoded(mac(key, opened, before)));
  }

  private static byte[] mac(byte[] key, byte[] frame, byte[]... before) {
    Mac mac = Hkdf.mac(key);
    for (byte[] part : before) {
      mac.update(part);
    }
    mac.update(frame, AuthenticatedText.CONTENT, frame.length - AuthenticatedText.CONTENT);
    return mac.doFinal();
  }

  /**
   * The content of a frame; before its MAC is known to be right only its nonce may be looked at.
   */
  static JsonNode content(byte[] utf8, int from) throws InvalidFrameException {
    try {
      JsonNode content = TunnelJson.readHandshake(utf8, from);
      if (content.isObject()) {
        return content;
      }
    } catch (IOException e) {
      throw new InvalidFrameException("No JSON");
    }
    throw new InvalidFrameException("No JSON object");
  }

  static void checkLength(String frame) throws InvalidFrameException {
    if (frame.length() > MAX_FRAME || frame.getBytes(UTF_8).length > MAX_FRAME) {
      throw new InvalidFrameException(
          "A frame of a handshake has at most %d bytes".formatted(MAX_FRAME));
    }
  }

  static void checkType(JsonNode content, String type) throws InvalidFrameException {
    if (!type.equals(content.path("type").textValue())) {
      throw new InvalidFrameException("No frame of the type " + type);
    }
  }

  static byte[] bytes(JsonNode content, String member, int length) throws InvalidFrameException {
    String text = content.path(member).textValue();
    if (text == null) {
      throw new InvalidFrameException("No text in the member " + member);
    }
    return Base64Url.decode(text, length);
  }

  static @Nullable String text(JsonNode content, String member, int max)
      throws InvalidFrameException {
    JsonNode value = content.get(member);
    if (value == null) {
      return null;
    }
    String text = value.textValue();
    if (text == null || text.isEmpty() || text.length() > max) {
      throw new InvalidFrameException("No text of 1 to %d characters: %s".formatted(max, member));
    }
    return text;
  }

  static List<String> labels(JsonNode content) throws InvalidFrameException {
    JsonNode value = content.get("labels");
    if (value == null) {
      return List.of();
    }
    if (!value.isArray() || value.size() > MAX_LABELS) {
      throw new InvalidFrameException("No array of at most %d labels".formatted(MAX_LABELS));
    }
    List<String> labels = new ArrayList<>();
    for (JsonNode each : value) {
      String label = each.textValue();
      if (label == null || label.isEmpty() || label.length() > MAX_LABEL) {
        throw new InvalidFrameException("A label has 1 to %d characters".formatted(MAX_LABEL));
      }
      labels.add(label);
    }
    return List.copyOf(labels);
  }

  static TunnelLimits limits(JsonNode content) throws InvalidFrameException {
    JsonNode value = content.get("limits");
    if (value == null) {
      return TunnelLimits.DEFAULT;
    }
    return new TunnelLimits(limit(value, "body"), limit(value, "calls"));
  }

  private static int limit(JsonNode limits, String member) throws InvalidFrameException {
    JsonNode value = limits.path(member);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 1) {
      throw new InvalidFrameException("No limit from 1: " + member);
    }
    return (int) Math.min(value.longValue(), Integer.MAX_VALUE);
  }

  static void putLimits(ObjectNode content, TunnelLimits limits) {
    content.putObject("limits").put("body", limits.bodyBytes()).put("calls", limits.calls());
  }
}
