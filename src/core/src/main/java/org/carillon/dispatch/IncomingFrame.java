package org.carillon.dispatch;

import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * A frame, as far as it could be read.
 *
 * @param format what it is answered in
 * @param message what it says; null: it could not be read
 * @param route where it goes; null: nowhere
 * @param fault why it could not be read; null: it could
 * @param begun when it was begun to be read, by the clock in nanoseconds
 */
record IncomingFrame(
    FrameReader.Named format,
    @Nullable InboundMessage message,
    @Nullable Route route,
    @Nullable FormatException fault,
    long begun) {

  /** One that is begun now. */
  IncomingFrame(
      FrameReader.Named format,
      @Nullable InboundMessage message,
      @Nullable Route route,
      @Nullable FormatException fault) {
    this(format, message, route, fault, System.nanoTime());
  }

  /** How long it has taken until now, in nanoseconds. */
  long nanos() {
    return System.nanoTime() - begun;
  }
}
