package org.carillon.it.engine;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** An endpoint of the application's own, which Carillon leaves alone. */
@ServerEndpoint("/ws/plain")
public class PlainEndpoint {

  @OnMessage
  public String echo(String text) {
    return "{\"event\":\"echoed\",\"data\":{\"text\":\"" + text.length() + "\"}}";
  }
}
