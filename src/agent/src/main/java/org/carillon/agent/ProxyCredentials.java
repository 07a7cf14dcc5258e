package org.carillon.agent;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Who the agent is to a proxy: Basic, RFC 7617. */
final class ProxyCredentials {

  private final String user;
  private final String password;

  /**
   * Credentials.
   *
   * @throws IllegalArgumentException if the user has a colon, which would end it
   */
  ProxyCredentials(String user, String password) {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a proxy's user has no colon");
    }
    this.user = user;
    this.password = password;
  }

  /** The value of the header. */
  String basic() {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }
}
