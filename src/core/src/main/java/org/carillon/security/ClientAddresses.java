package org.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.carillon.config.CarillonConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where clients are: the address that a request came from or, where that is a trusted proxy, what
 * the proxy says it came from. What a client itself writes into {@code X-Forwarded-For} or {@code
 * Forwarded} never counts.
 */
public final class ClientAddresses {

  /** The longest text of an IPv6 address, with a zone. */
  private static final int LONGEST = 64;

  private final ProxyTrust trust;

  /** With the trusted proxies of the configuration. */
  public ClientAddresses(CarillonConfig config) {
    this.trust = new ProxyTrust(config);
  }

  /** Of a request; null: the container does not know. */
  public @Nullable String of(HttpServletRequest request) {
    String name = trust.isStandard() ? "Forwarded" : "X-Forwarded-For";
    return of(request.getRemoteAddr(), Collections.list(request.getHeaders(name)));
  }

  /**
   * The same of its parts.
   *
   * @param peer the address that it came from
   * @param forwarded the lines of the header {@code X-Forwarded-For}, or of {@code Forwarded} where
   *     that one counts
   */
  @Nullable String of(@Nullable String peer, List<String> forwarded) {
    if (peer == null || !trust.contains(peer)) {
      return peer;
    }
    if (trust.isStandard()) {
      return trust.way(peer, forwarded).address();
    }
    List<String> hops = new ArrayList<>();
    forwarded.forEach(line -> hops.addAll(Arrays.asList(line.split(",", -1))));
    for (int i = hops.size() - 1; i >= 0; i--) {
      String hop = hops.get(i).strip();
      if (!trust.contains(hop)) {
        return hop.isEmpty() || hop.length() > LONGEST ? peer : hop;
      }
    }
    return peer;
  }
}
