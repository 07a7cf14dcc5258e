package org.carillon.spi;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event on its way to clients, as the format sees it that writes it. */
public interface OutboundMessage {

  /** The unique id of the event, the same in every repeat. */
  String id();

  /** When it was emitted. */
  Instant time();

  /** The simple name of the service class that the event belongs to. */
  String service();

  /** The name of the event. */
  String event();

  /** The data as JSON text; an object, or {@code null}. Fixed at the emit. */
  String json();

  /**
   * The data as plain values, in their order; empty where the data is null. Parsed at each call.
   */
  Map<String, @Nullable Object> data();

  /**
   * The attributes for this format, by the names that it knows; plain values without nulls. What is
   * said at the emit beats what is static, which beats the data. Empty where there are none.
   */
  Map<String, Object> attributes();

  /** The members of the data that are declared as attributes of this format, with their names. */
  Map<String, List<String>> attributeMembers();
}
