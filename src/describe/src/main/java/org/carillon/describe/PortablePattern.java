package org.carillon.describe;

/**
 * Which regular expressions of Java mean the same in JSON Schema, which has those of JavaScript.
 */
final class PortablePattern {

  private static final String ESCAPED = "dDwWsStnrfv^$\\.*+?()[]{}|/";
  private static final String QUANTIFIERS = "*+?}";

  private PortablePattern() {}

  /**
   * Whether an expression is one that both read alike; some that would be are not known as such.
   */
  static boolean is(String expression) {
    boolean inClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      char next = i + 1 < expression.length() ? expression.charAt(i + 1) : 0;
      if (c == '\\') {
        if (ESCAPED.indexOf(next) < 0 && !(next == '-' && inClass) && !(next == 'b' && !inClass)) {
          return false;
        }
        i++;
      } else if (inClass) {
        if (c == '[' || c == '&') {
          return false; // classes in classes are Java's own
        }
        inClass = c != ']';
      } else if (c == '[') {
        inClass = true;
        if (next == ']') {
          return false;
        }
      } else if (c == '(' && next == '?') {
        char kind = i + 2 < expression.length() ? expression.charAt(i + 2) : 0;
        if (kind != ':' && kind != '=' && kind != '!') {
          return false;
        }
        i += 2;
      } else if (QUANTIFIERS.indexOf(c) >= 0 && next == '+') {
        return false; // possessive
      } else if (c == '{' && !Character.isDigit(next)) {
        return false;
      } else if (c == ']') {
        return false;
      }
    }
    return !inClass;
  }
}
