package org.carillon.dispatch;

/**
 * Whether something that handles frames uses the database: of CRUD it is known, of an operation it
 * is learned. One that ever did may do so again.
 */
final class DatabaseUse {

  private enum Known {
    NOT_YET,
    YES,
    NO
  }

  private volatile Known known;

  private DatabaseUse(Known known) {
    this.known = known;
  }

  static DatabaseUse certain() {
    return new DatabaseUse(Known.YES);
  }

  static DatabaseUse toBeLearned() {
    return new DatabaseUse(Known.NOT_YET);
  }

  /** Never seen to, though it was tried. */
  boolean isNone() {
    return known == Known.NO;
  }

  /** Not tried yet. */
  boolean isUnknown() {
    return known == Known.NOT_YET;
  }

  /** It takes a connection. */
  void seen() {
    known = Known.YES;
  }

  /** It has ended. */
  synchronized void ended() {
    if (known == Known.NOT_YET) {
      known = Known.NO;
    }
  }
}
