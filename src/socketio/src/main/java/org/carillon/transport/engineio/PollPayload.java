package org.carillon.transport.engineio;

/** The body of an answer to a poll. */
final class PollPayload {

  private final String contentType;
  private final byte[] bytes;

  /** Bytes, which are not to be changed any more, and what they are. */
  PollPayload(String contentType, byte[] bytes) {
    this.contentType = contentType;
    this.bytes = bytes;
  }

  String contentType() {
    return contentType;
  }

  byte[] bytes() {
    return bytes;
  }
}
