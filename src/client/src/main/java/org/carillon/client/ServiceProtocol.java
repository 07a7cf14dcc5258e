package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes over a WebSocket, of one client for all its connections: it keeps what a connection
 * needs to go on where the last one ended. Called under the client's lock.
 */
interface ServiceProtocol {

  /**
   * Where to connect next.
   *
   * @param contexts that the client is in
   */
  URI uri(Collection<String> contexts);

  /** What to offer at the handshake. */
  List<String> subprotocols();

  /**
   * The WebSocket is open.
   *
   * @param subprotocol what the server took; empty: none
   * @param token the bearer token of this handshake
   */
  void opened(ProtocolHost host, String subprotocol, @Nullable String token);

  void text(String frame);

  void binary(byte[] frame);

  /** The WebSocket has ended. */
  void lost();

  /**
   * The frame of an event or call.
   *
   * @param id of a call; null: no answer is wanted
   * @throws UnsupportedOperationException where the format has no answers
   */
  String frame(
      String event, @Nullable JsonNode data, @Nullable JsonNode headers, @Nullable String id);

  /** Whether the server is known to answer. */
  boolean answers();

  /** What is sent before the client closes; null: nothing. */
  @Nullable String farewell();

  /** How long a connection may be silent before it is given up. */
  Duration silence();

  /** Whether the client pings; else the server does. */
  boolean pings();
}
