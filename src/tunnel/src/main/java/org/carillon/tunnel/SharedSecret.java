package org.carillon.tunnel;

import java.nio.charset.StandardCharsets;

/** The secret that a server and its agents share. It is on the wire in no form. */
public final class SharedSecret {

  /** The fewest bytes. */
  public static final int MIN_BYTES = 32;

  private final byte[] bytes;

  private SharedSecret(byte[] bytes) {
    if (bytes.length < MIN_BYTES) {
      throw new IllegalArgumentException(
          "A shared secret has at least %d bytes, this one %d: make one by `openssl rand -base64 32`"
              .formatted(MIN_BYTES, bytes.length));
    }
    this.bytes = bytes;
  }

  /**
   * The UTF-8 of a text.
   *
   * @throws IllegalArgumentException if that is fewer than 32 bytes; its message has nothing of it
   */
  public static SharedSecret of(String secret) {
    return new SharedSecret(secret.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Bytes, which are copied.
   *
   * @throws IllegalArgumentException if they are fewer than 32; its message has nothing of them
   */
  public static SharedSecret of(byte[] secret) {
    return new SharedSecret(secret.clone());
  }

  byte[] bytes() {
    return bytes;
  }

  /** Says nothing of the secret. */
  @Override
  public String toString() {
    return "a shared secret";
  }
}
