package org.carillon.it.chaos;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.it.support.Handshake;
import org.carillon.it.support.ServerProcess;
import org.carillon.it.support.WsClient;
import org.jspecify.annotations.Nullable;

/** The nodes, any of which may be away; a client takes the next one each time. */
final class Nodes {

  private static final long PAUSE = 100;

  private final List<URI> addresses;
  private final AtomicInteger next = new AtomicInteger();

  Nodes(ServerProcess... servers) {
    addresses = List.of(servers).stream().map(server -> server.ws("/chaos/ws/ledger")).toList();
  }

  /** Connects, after a moment, to the next node; null: that one is away. */
  @Nullable WsClient tryConnect(String query) {
    URI address = addresses.get(Math.floorMod(next.getAndIncrement(), addresses.size()));
    try {
      return Handshake.at(URI.create(address + query))
          .as("alice")
          .subprotocols("carillon.v1")
          .connect();
    } catch (RuntimeException e) {
      pause();
      return null;
    }
  }

  /** As a client does before it tries again: so that a node that is away is not flooded. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
