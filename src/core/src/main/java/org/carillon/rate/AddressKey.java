package org.carillon.rate;

/**
 * Whom an address belongs to: of IPv6 the first 64 bits, since whoever has one address there has
 * all of them. No name is looked up.
 */
final class AddressKey {

  private static final int GROUPS = 4;
  private static final int ALL_GROUPS = 8;

  private AddressKey() {}

  static String of(String address) {
    int zone = address.indexOf('%');
    String text = zone < 0 ? address : address.substring(0, zone);
    if (text.indexOf(':') < 0) {
      return text;
    }
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1);
    }
    int dot = text.indexOf('.');
    if (dot >= 0) {
      return text.substring(text.lastIndexOf(':') + 1); // an IPv4 address that is mapped
    }
    int gap = text.indexOf("::");
    String[] before = groups(gap < 0 ? text : text.substring(0, gap));
    String[] behind = groups(gap < 0 ? "" : text.substring(gap + 2));
    StringBuilder key = new StringBuilder(24);
    for (int i = 0; i < GROUPS; i++) {
      int fromEnd = i - (ALL_GROUPS - behind.length);
      String group = i < before.length ? before[i] : fromEnd < 0 ? "0" : behind[fromEnd];
      key.append(plain(group)).append(':');
    }
    return key.append(":/64").toString();
  }

  private static String[] groups(String text) {
    return text.isEmpty() ? new String[0] : text.split(":", -1);
  }

  /** Without zeros before it, in small letters. */
  private static String plain(String group) {
    int i = 0;
    while (i < group.length() - 1 && group.charAt(i) == '0') {
      i++;
    }
    return group.substring(i).toLowerCase(java.util.Locale.ROOT);
  }
}
