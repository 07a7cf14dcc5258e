package org.carillon.client;

import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.CompletionException;

/** What it means to a client that a connection failed. */
final class ServiceFailures {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private ServiceFailures() {}

  /** What a stage failed with. */
  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** Whether the server refused the credentials, as it will again. */
  static boolean isRefusal(Throwable failure) {
    if (cause(failure) instanceof WebSocketHandshakeException refused) {
      int status = refused.getResponse().statusCode();
      return status == UNAUTHORIZED || status == FORBIDDEN;
    }
    return false;
  }

  /** The same with a code. */
  static ServiceException reason(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof ServiceException said) {
      return said;
    }
    if (cause instanceof WebSocketHandshakeException refused) {
      return new ServiceException(
          ServiceException.REFUSED,
          "the server answered the handshake with HTTP " + refused.getResponse().statusCode());
    }
    return new ServiceException(
        ServiceException.DISCONNECTED,
        cause.getClass().getSimpleName() + ": " + cause.getMessage(),
        null,
        cause);
  }
}
