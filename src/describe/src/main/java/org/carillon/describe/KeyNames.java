package org.carillon.describe;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names of places in a document, which have letters, digits and a few signs. */
final class KeyNames {

  private final Set<String> taken = new HashSet<>();

  /** A name that is like the text, and like no other that was given out here. */
  String unique(String text) {
    String plain = plain(text);
    String name = plain;
    for (int i = 2; !taken.add(name); i++) {
      name = plain + "_" + i;
    }
    return name;
  }

  private static String plain(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9_.-]", ".");
    return plain.isEmpty() ? "_" : plain;
  }

  /** Words, one behind the other, each with a capital: {@code Books:submitOrder}. */
  static String pascal(String text) {
    StringBuilder name = new StringBuilder();
    for (String word : text.split("[^A-Za-z0-9]+", -1)) {
      if (!word.isEmpty()) {
        name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name.toString();
  }
}
