package org.carillon.outbox;

/** The drain was taken over by another thread while this one was composing. */
final class AbandonedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AbandonedException() {
    super(null, null, false, false);
  }
}
