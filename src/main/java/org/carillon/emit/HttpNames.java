package org.carillon.emit;

/** Names of HTTP headers, which know neither case nor dots. */
final class HttpNames {

  private HttpNames() {}

  /** {@code current-user} is {@code currentUser}. */
  static String camelCased(String name) {
    StringBuilder camel = new StringBuilder(name.length());
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '-') {
        upper = camel.length() > 0;
      } else {
        camel.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return camel.toString();
  }
}
