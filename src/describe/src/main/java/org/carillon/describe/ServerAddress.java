package org.carillon.describe;

import jakarta.servlet.http.HttpServletRequest;
import org.carillon.security.OriginPolicy;

/**
 * Where a client finds the application.
 *
 * @param host with its port, where it is not the default one
 * @param secure whether over TLS
 * @param contextPath of the application; empty at the root
 */
record ServerAddress(String host, boolean secure, String contextPath) {

  /** As the client wrote it that sends a request, behind proxies that are trusted. */
  static ServerAddress of(HttpServletRequest request, OriginPolicy origins) {
    OriginPolicy.Claim claim = OriginPolicy.Claim.of(request);
    String forwarded = origins.forwarded(claim);
    String own = claim.host();
    String host =
        forwarded != null
            ? forwarded.substring(forwarded.indexOf("//") + 2)
            : own == null || own.isEmpty()
                ? request.getServerName() + ":" + request.getServerPort()
                : own;
    boolean secure = forwarded == null ? request.isSecure() : forwarded.startsWith("https:");
    return new ServerAddress(host, secure, request.getContextPath());
  }
}
