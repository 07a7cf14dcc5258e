package org.carillon.agentserver;

import java.util.Base64;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/**
 * A body as a row has it.
 *
 * @param isBinary whether the text is base64
 * @param text JSON, or base64; null: no body
 */
record StoredBody(boolean isBinary, @Nullable String text) {

  static StoredBody of(MessageBody body) {
    if (body.isBinary()) {
      return new StoredBody(true, Base64.getEncoder().encodeToString(body.bytes()));
    }
    return new StoredBody(false, body == MessageBody.NONE ? null : body.json().toString());
  }

  MessageBody body() {
    if (text == null) {
      return MessageBody.NONE;
    }
    return isBinary
        ? MessageBody.ofBinary(Base64.getDecoder().decode(text))
        : MessageBody.ofJson(BodyCodec.parse(text));
  }

  /** Says nothing of the content. */
  @Override
  public String toString() {
    return isBinary ? "a binary body" : "a body of JSON";
  }
}
