package org.carillon.transport.websocket;

import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/**
 * The configurator of every endpoint on a service's path. The handshake was judged before the
 * upgrade, where it can still be refused with a proper status; what is left here is the
 * subprotocol.
 */
public class CarillonConfigurator extends ServerEndpointConfig.Configurator {

  /** True: the origin was judged before the upgrade, by {@code carillon.origins}. */
  @Override
  public boolean checkOrigin(String origin) {
    return true;
  }

  /**
   * The first of ours that the client offered, else the first that it offered: a browser fails a
   * handshake that selects none.
   */
  @Override
  public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
    return Subprotocols.chosen(requested);
  }
}
