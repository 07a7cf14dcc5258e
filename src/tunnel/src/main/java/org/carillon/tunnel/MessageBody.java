package org.carillon.tunnel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a message carries: JSON or bytes. Immutable: neither the tree nor the array that it was made
 * of, or gives, may be changed, since neither is copied.
 */
public final class MessageBody {

  /** No body; its JSON is null. */
  public static final MessageBody NONE = new MessageBody(NullNode.getInstance(), null, false);

  private volatile @Nullable JsonNode json;
  private final byte @Nullable [] bytes;
  private final boolean binary;

  private MessageBody(@Nullable JsonNode json, byte @Nullable [] bytes, boolean binary) {
    this.json = json;
    this.bytes = bytes;
    this.binary = binary;
  }

  /** A body of JSON, nested at most 64 deep; null or a null node gives {@link #NONE}. */
  public static MessageBody ofJson(@Nullable JsonNode json) {
    return json == null || json.isNull() || json.isMissingNode()
        ? NONE
        : new MessageBody(json, null, false);
  }

  /** A body of bytes. */
  public static MessageBody ofBinary(byte[] bytes) {
    return new MessageBody(null, bytes, true);
  }

  /** JSON that came in parts: it is read by whoever wants it, and not by who reads frames. */
  static MessageBody ofUnreadJson(byte[] utf8) {
    return new MessageBody(null, utf8, false);
  }

  /** Whether it is bytes; else it is JSON. */
  public boolean isBinary() {
    return binary;
  }

  /**
   * The JSON; a null node where there is no body.
   *
   * @throws IllegalStateException if it is binary
   * @throws AgentException INVALID_MESSAGE, if a large body turns out to be no JSON
   */
  public JsonNode json() {
    JsonNode read = json;
    if (read == null) {
      if (binary || bytes == null) {
        throw new IllegalStateException("This body is binary: see isBinary()");
      }
      try {
        read = TunnelJson.readBody(bytes);
      } catch (IOException e) {
        throw new AgentException(AgentErrors.INVALID_MESSAGE, "The body is no JSON");
      }
      json = read;
    }
    return read;
  }

  /**
   * The bytes.
   *
   * @throws IllegalStateException if it is JSON
   */
  public byte[] bytes() {
    if (!binary || bytes == null) {
      throw new IllegalStateException("This body is JSON: see isBinary()");
    }
    return bytes;
  }

  /**
   * What goes over the wire; empty where there is no body.
   *
   * @throws AgentException INVALID_MESSAGE, if the JSON is nested too deep
   */
  byte[] encoded() {
    if (this == NONE) {
      return TunnelJson.NO_BYTES;
    }
    if (bytes != null) {
      return bytes;
    }
    try {
      return TunnelJson.write(json());
    } catch (JsonProcessingException e) {
      throw new AgentException(
          AgentErrors.INVALID_MESSAGE, "The body cannot be written as JSON: " + reason(e));
    }
  }

  private static String reason(JsonProcessingException e) {
    return e.getOriginalMessage();
  }

  /** Says nothing of the content. */
  @Override
  public String toString() {
    return this == NONE ? "no body" : binary ? "a binary body" : "a body of JSON";
  }
}
