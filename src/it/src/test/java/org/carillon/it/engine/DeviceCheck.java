package org.carillon.it.engine;

import jakarta.enterprise.context.ApplicationScoped;
import org.carillon.spi.Handshake;
import org.carillon.spi.HandshakeCheck;

/** Names the clients that say which device they are, and refuses stolen ones. */
@ApplicationScoped
public class DeviceCheck implements HandshakeCheck {

  @Override
  public void check(Handshake handshake) {
    if (handshake.headers().containsKey("x-device")) {
      String device = handshake.headers().get("x-device").get(0);
      if (device.equals("stolen")) {
        handshake.refuse(451, "This device is stolen");
      } else {
        handshake.client("device-" + device);
      }
    }
  }
}
