package org.carillon.security;

import java.util.List;
import org.carillon.config.AddressRange;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * What trusted proxies say of a request by the header {@code Forwarded}, where the configuration
 * names that one. Each proxy adds an element that tells whom it had the request from, so an element
 * is believed as far as the addresses of all that were added after it are those of trusted proxies;
 * what a client wrote itself is further to the left.
 */
final class ProxyTrust {

  private final List<AddressRange> trusted;
  private final boolean isStandard;

  ProxyTrust(CarillonConfig config) {
    this.trusted = config.get(Settings.TRUSTED_PROXIES);
    this.isStandard = config.get(Settings.FORWARDED) == Settings.ProxyHeaders.FORWARDED;
  }

  /**
   * Whether {@code Forwarded} counts, and {@code X-Forwarded-*} does not. Never both: a proxy that
   * writes the one passes on the other as the client wrote it.
   */
  boolean isStandard() {
    return isStandard;
  }

  /** Whether an address is that of a trusted proxy. */
  boolean contains(@Nullable String address) {
    return address != null && trusted.stream().anyMatch(range -> range.contains(address));
  }

  /**
   * What is known of a request.
   *
   * @param address where the client is
   * @param host the host that the client called; null: no proxy says
   * @param proto the scheme that it called it by; null: no proxy says
   */
  record Way(String address, @Nullable String host, @Nullable String proto) {}

  /**
   * Reads the header from its end.
   *
   * @param peer the address that the request came from
   * @param lines the lines of {@code Forwarded}
   */
  Way way(String peer, List<String> lines) {
    Way way = new Way(peer, null, null);
    if (!contains(peer)) {
      return way;
    }
    List<ForwardedHeader.Hop> hops = ForwardedHeader.hops(lines);
    for (int i = hops.size() - 1; i >= 0; i--) {
      ForwardedHeader.Hop hop = hops.get(i);
      String sender = ForwardedHeader.address(hop.sender());
      way =
          new Way(
              sender == null ? way.address : sender, // it hides who it was: it stands for them
              hop.host() == null ? way.host : hop.host(),
              hop.proto() == null ? way.proto : hop.proto());
      if (!contains(sender)) {
        break;
      }
    }
    return way;
  }
}
