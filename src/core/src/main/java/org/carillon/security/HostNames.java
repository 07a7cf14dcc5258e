package org.carillon.security;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of hosts, with their ports, as the header {@code Host} has them. */
public final class HostNames {

  private final List<String> names;

  /** Those of a setting; none: any is one of them. */
  public HostNames(List<String> names) {
    this.names = names.stream().map(HostNames::plain).toList();
  }

  /** Whether a header names one of them; null: it is missing. */
  public boolean contain(@Nullable String host) {
    return names.isEmpty() || (host != null && names.contains(plain(host)));
  }

  /** Without a port that the scheme has anyway, and in lower case. */
  private static String plain(String host) {
    String plain = host.strip().toLowerCase(Locale.ROOT);
    int colon = plain.lastIndexOf(':');
    String port = colon < 0 ? "" : plain.substring(colon + 1);
    return port.equals("80") || port.equals("443") ? plain.substring(0, colon) : plain;
  }
}
