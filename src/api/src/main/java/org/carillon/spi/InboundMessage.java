package org.carillon.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame as a format read it. Values are plain: {@code String}, {@code Boolean}, {@code Integer},
 * {@code Long}, {@code BigInteger}, {@code BigDecimal}, {@code List}, {@code Map}, null.
 *
 * @param event the name of the event; null where the format needs none ({@code message} is meant)
 * @param data the data, never null
 * @param headers the headers, never null
 * @param ref what the client wants the reply to be marked with: a string or a number; null: no
 *     reply
 * @param ignoresUnknown whether members of the data that no parameter takes are passed over, where
 *     neither the application nor its settings say; else they are {@code INVALID}
 */
public record InboundMessage(
    @Nullable String event,
    Map<String, @Nullable Object> data,
    Map<String, Object> headers,
    @Nullable Object ref,
    boolean ignoresUnknown) {

  /** A message whose members a parameter must take. */
  public InboundMessage(
      @Nullable String event,
      Map<String, @Nullable Object> data,
      Map<String, Object> headers,
      @Nullable Object ref) {
    this(event, data, headers, ref, false);
  }
}
