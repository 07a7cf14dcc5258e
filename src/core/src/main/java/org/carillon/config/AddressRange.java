package org.carillon.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IP address or a range of them in CIDR notation, as {@code 10.0.0.0/8} or {@code fd00::/8}. An
 * address is the same in whatever way it is spelled, and an IPv4 address is the same as that mapped
 * into IPv6. No name is ever looked up.
 */
public final class AddressRange {

  private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /** The longest text: IPv6 with an IPv4 address at its end. */
  private static final int LONGEST = 45;

  private static final int MAPPED_PREFIX = 96;
  private static final int MAX_PREFIX_LENGTH = 3;

  private final byte[] network;
  private final int prefix;
  private final String text;

  private AddressRange(byte[] network, int prefix, String text) {
    this.network = network;
    this.prefix = prefix;
    this.text = text;
  }

  /**
   * Reads a setting.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static AddressRange of(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] network = bytes(address);
    if (network == null) {
      throw notOne(text);
    }
    int prefix = network.length * Byte.SIZE;
    if (slash >= 0) {
      String length = text.substring(slash + 1);
      if (length.isEmpty()
          || length.length() > MAX_PREFIX_LENGTH
          || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw notOne(text);
      }
      boolean isMapped = network.length == Integer.BYTES && address.indexOf(':') >= 0;
      int said = Integer.parseInt(length) - (isMapped ? MAPPED_PREFIX : 0);
      if (said < 0 || said > prefix) {
        throw notOne(text);
      }
      prefix = said;
    }
    return new AddressRange(network, prefix, text);
  }

  private static IllegalArgumentException notOne(String text) {
    return new IllegalArgumentException(
        "an address is 10.0.0.1, ::1 or a range like 10.0.0.0/8 or fd00::/8; not " + text);
  }

  /** Whether a text is an IP address, and not a name or a range. */
  public static boolean isAddress(String text) {
    return bytes(text) != null;
  }

  /** Whether the address is in it. */
  public boolean contains(String address) {
    byte[] bytes = bytes(address);
    if (bytes == null || bytes.length != network.length) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    if (!Arrays.equals(bytes, 0, whole, network, 0, whole)) {
      return false;
    }
    int rest = prefix % Byte.SIZE;
    int mask = 0xFF << (Byte.SIZE - rest);
    return rest == 0 || ((bytes[whole] ^ network[whole]) & mask) == 0;
  }

  /** 4 or 16 bytes; null: it is no address. A zone is passed over: it names a card of this host. */
  private static byte @Nullable [] bytes(String text) {
    String address = text.strip();
    if (address.startsWith("[") && address.endsWith("]")) {
      address = address.substring(1, address.length() - 1);
    }
    int zone = address.indexOf('%');
    if (zone >= 0) {
      address = address.substring(0, zone);
    }
    if (address.length() > LONGEST) {
      return null; // what is no address is of any length
    }
    if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
      return null; // a name: looking it up would ask the network
    }
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** As it was set. */
  @Override
  public String toString() {
    return text;
  }
}
