package org.carillon.it.chaos;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.jspecify.annotations.Nullable;

/** The nodes, any of which may be away; a client takes the next one each time. */
final class Nodes {

  private static final long PAUSE = 100;

  private final List<ServerProcess> servers;
  private final AtomicInteger next = new AtomicInteger();

  Nodes(ServerProcess... servers) {
    this.servers = List.of(servers);
  }

  private ServerProcess next() {
    return servers.get(Math.floorMod(next.getAndIncrement(), servers.size()));
  }

  /** Connects, after a moment, to the next node; null: that one is away. */
  @Nullable WsClient tryConnect(String query) {
    URI address = next().ws("/chaos/ws/ledger" + query);
    try {
      return ClientHandshake.at(address).as("alice").subprotocols("carillon.v1").connect();
    } catch (RuntimeException e) {
      pause();
      return null;
    }
  }

  /** The same over Engine.IO. */
  EngineClient.@Nullable Line tryOpen() {
    try {
      return new EngineClient(next().http("/chaos/socket.io/"), "alice")
          .webSocket("EIO=4&transport=websocket");
    } catch (RuntimeException e) {
      pause();
      return null;
    }
  }

  /** As a client does before it tries again: so that a node that is away is not flooded. */
  static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
