package org.carillon.it.socketio;

import java.nio.file.Path;
import org.carillon.testing.Wars;
import org.jboss.shrinkwrap.api.asset.StringAsset;

/** An application with namespaces of its own and no service, with a fast heart. */
final class RawEchoWar {

  static final int PING_INTERVAL = 300;
  static final int PING_TIMEOUT = 1_000;

  private RawEchoWar() {}

  static Path write(String name) {
    return Wars.write(
        Wars.with(RawEchoNamespaces.class, RawEcho.class)
            .addAsWebResource(new StringAsset("<!doctype html><title>raw</title>"), "index.html")
            .addAsResource(
                new StringAsset(
                    """
                    carillon.socketio.recovers=false
                    carillon.socketio.protocol-3=true
                    carillon.socketio.ping-interval=PT%sS
                    carillon.socketio.ping-timeout=PT%sS
                    """
                        .formatted(PING_INTERVAL / 1e3, PING_TIMEOUT / 1e3)),
                "META-INF/microprofile-config.properties"),
        name);
  }
}
