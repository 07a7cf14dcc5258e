package org.carillon.emit;

import org.carillon.audience.Narrowing;

/**
 * What is said at an emit, beside what the event declares and its data says.
 *
 * @param audience who hears it
 * @param attributes of formats
 */
public record Said(Narrowing audience, Attributes attributes) {

  /** Nothing is said. */
  public static final Said NOTHING = new Said(Narrowing.NONE, Attributes.NONE);

  Said audience(Narrowing narrower) {
    return new Said(narrower, attributes);
  }

  Said attributes(Attributes more) {
    return new Said(audience, more);
  }
}
