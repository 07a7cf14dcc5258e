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
 */
record IncomingFrame(
    FrameReader.Named format,
    @Nullable InboundMessage message,
    @Nullable Route route,
    @Nullable FormatException fault) {}
