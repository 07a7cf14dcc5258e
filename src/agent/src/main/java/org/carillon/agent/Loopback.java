package org.carillon.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Hosts that are this machine whatever a name server says. */
final class Loopback {

  private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  private Loopback() {}

  /** Whether a host, as it stands in an address, is this machine. No name is looked up. */
  static boolean is(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost")) {
      return true;
    }
    if (!name.startsWith("[") && !IPV4.matcher(name).matches()) {
      return false;
    }
    try {
      return InetAddress.getByName(name).isLoopbackAddress(); // a literal
    } catch (UnknownHostException e) {
      return false; // 127.0.0.999
    }
  }
}
