package org.carillon.testkit;

/**
 * How a connection ended.
 *
 * @param code of the WebSocket's close frame; over Socket.IO 1000, as its packets have none
 * @param reason what the application said
 */
public record ClosedClient(int code, String reason) {

  @Override
  public String toString() {
    return code + (reason.isEmpty() ? "" : " " + reason);
  }
}
