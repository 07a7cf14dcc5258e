package org.carillon.model;

import java.util.Locale;

/**
 * The rules that a model must keep. Numbers are stable: they are never changed and never used
 * again. docs/model-rules.md lists the same, and a test holds the two together.
 */
public enum Rule {
  NOT_A_BEAN(
      1,
      "A class with `@WebSocketService` is no CDI bean.",
      "Make it a concrete, static or top-level class with a constructor that CDI can use.");

  private final int number;
  private final String what;
  private final String mend;

  Rule(int number, String what, String mend) {
    this.number = number;
    this.what = what;
    this.mend = mend;
  }

  /** The stable id, as {@code CRL-0042}. */
  public String id() {
    return String.format(Locale.ROOT, "CRL-%04d", number);
  }

  /** What is wrong, for people. */
  public String what() {
    return what;
  }

  /** How it is mended, for people. */
  public String mend() {
    return mend;
  }
}
