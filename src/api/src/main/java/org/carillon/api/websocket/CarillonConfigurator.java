package org.carillon.api.websocket;

import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import org.carillon.api.provider.CarillonProvider;

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
    return CarillonProvider.get().subprotocol(requested);
  }
}
