package org.carillon.console;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.security.HostNames;
import org.carillon.spi.Handshake;
import org.carillon.spi.HandshakeCheck;

/**
 * The console's WebSocket is found under the names of hosts for operators alone, as its page is.
 */
@ApplicationScoped
class ConsoleHostCheck implements HandshakeCheck {

  private static final int NOT_FOUND = 404;

  private final String path;
  private final HostNames hosts;

  @Inject
  ConsoleHostCheck(CarillonConfig config) {
    this.path = config.get(Settings.OPS_PATH) + ConsoleService.SOCKET;
    this.hosts = new HostNames(config.get(Settings.OPS_HOSTS));
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  ConsoleHostCheck() {
    this.path = "";
    this.hosts = null;
  }

  @Override
  public void check(Handshake handshake) {
    if (handshake.path().equals(path)) {
      List<String> host = handshake.headers().get("host");
      if (!hosts.contain(host == null || host.isEmpty() ? null : host.get(0))) {
        handshake.refuse(NOT_FOUND, "Nothing is here");
      }
    }
  }
}
