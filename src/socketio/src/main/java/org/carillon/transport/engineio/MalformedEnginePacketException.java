package org.carillon.transport.engineio;

/** A client sent what is no packet. */
final class MalformedEnginePacketException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedEnginePacketException(String message) {
    super(message);
  }

  /** Nobody looks at where it came from, and clients make many. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public Throwable fillInStackTrace() {
    return this;
  }
}
