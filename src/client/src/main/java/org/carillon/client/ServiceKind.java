package org.carillon.client;

import java.util.Arrays;

/** How a client talks to its service. */
public enum ServiceKind {

  /** Plain WebSocket: {@code websocket-client-ws}, the default. */
  WS("websocket-client-ws"),

  /** Socket.IO, over WebSocket: {@code websocket-client-socket.io}. */
  SOCKET_IO("websocket-client-socket.io");

  private final String text;

  ServiceKind(String text) {
    this.text = text;
  }

  /** As settings say it. */
  public String text() {
    return text;
  }

  /**
   * The kind of that text.
   *
   * @throws IllegalArgumentException where it is none, with those that there are
   */
  public static ServiceKind of(String text) {
    return Arrays.stream(values())
        .filter(kind -> kind.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected " + WS.text + " or " + SOCKET_IO.text + ", not " + text));
  }
}
