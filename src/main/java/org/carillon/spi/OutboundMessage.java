package org.carillon.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event on its way to clients. */
public interface OutboundMessage {

  /** The unique id of the event, the same in every repeat. */
  String id();

  /** The simple name of the service class that the event belongs to. */
  String service();

  /** The name of the event. */
  String event();

  /** The data as JSON text; an object, or {@code null}. Fixed at the emit. */
  String json();

  /** The data as plain values, parsed at first use; empty where the data is null. */
  Map<String, @Nullable Object> data();

  /** Format headers; empty where there are none. */
  Map<String, Object> headers();
}
