package org.carillon.cluster;

/** Redis cannot be reached, or does not do what it was asked for. Holds no secret. */
final class RedisException extends Exception {

  private static final long serialVersionUID = 1L;

  RedisException(String message) {
    super(message);
  }
}
