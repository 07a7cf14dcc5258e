package org.carillon.agentserver;

/**
 * How names are made of numbers: {@code A####} makes {@code A0001}. A number that has more digits
 * than the format makes a name that is longer.
 */
final class NameFormat {

  private final String before;
  private final int digits;
  private final String behind;

  /** A format with one or several {@code #} side by side, as the setting has been checked for. */
  NameFormat(String format) {
    int first = format.indexOf('#');
    int last = format.lastIndexOf('#');
    this.before = format.substring(0, first);
    this.digits = last - first + 1;
    this.behind = format.substring(last + 1);
  }

  /** The name of a number. */
  String name(long number) {
    String text = Long.toString(number);
    return before + "0".repeat(Math.max(0, digits - text.length())) + text + behind;
  }
}
