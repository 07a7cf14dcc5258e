package org.carillon.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a client writes what it wants. */
interface ClientProtocol {

  /**
   * The text of an event.
   *
   * @param ref what the reply is to be marked with; null: none is wanted
   */
  String event(String event, @Nullable Object data, Map<String, ?> headers, @Nullable Integer ref);

  /** What a text of the application is. */
  ClientMessage read(String text);
}
