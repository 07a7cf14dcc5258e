package org.carillon.security;

/** What comes of a call into the server that is made by name. */
final class ServerCall {

  private ServerCall() {}

  /** What is to be thrown: the server's own exception where no one has to declare it. */
  static RuntimeException failed(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException plain ? plain : new IllegalStateException(failure);
  }
}
