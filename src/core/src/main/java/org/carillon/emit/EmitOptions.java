package org.carillon.emit;

import org.carillon.audience.EmitAudience;
import org.jspecify.annotations.Nullable;

/**
 * What is said at an emit, beside what the event declares and its data says.
 *
 * @param audience who hears it
 * @param attributes of formats
 * @param key what the outbox keeps it in order by, in its service; null: its context or its service
 */
public record EmitOptions(EmitAudience audience, EmitAttributes attributes, @Nullable String key) {

  /** Nothing is said. */
  public static final EmitOptions NOTHING =
      new EmitOptions(EmitAudience.NONE, EmitAttributes.NONE, null);

  EmitOptions audience(EmitAudience narrower) {
    return new EmitOptions(narrower, attributes, key);
  }

  EmitOptions attributes(EmitAttributes more) {
    return new EmitOptions(audience, more, key);
  }

  EmitOptions key(String other) {
    return new EmitOptions(audience, attributes, other);
  }
}
