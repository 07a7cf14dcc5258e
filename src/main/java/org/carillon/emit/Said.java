package org.carillon.emit;

import org.carillon.audience.Narrowing;
import org.jspecify.annotations.Nullable;

/**
 * What is said at an emit, beside what the event declares and its data says.
 *
 * @param audience who hears it
 * @param attributes of formats
 * @param key what the outbox keeps it in order by, in its service; null: its context or its service
 */
public record Said(Narrowing audience, Attributes attributes, @Nullable String key) {

  /** Nothing is said. */
  public static final Said NOTHING = new Said(Narrowing.NONE, Attributes.NONE, null);

  Said audience(Narrowing narrower) {
    return new Said(narrower, attributes, key);
  }

  Said attributes(Attributes more) {
    return new Said(audience, more, key);
  }

  Said key(String other) {
    return new Said(audience, attributes, other);
  }
}
