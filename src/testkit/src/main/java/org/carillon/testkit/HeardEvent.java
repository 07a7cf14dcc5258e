package org.carillon.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event that a client has heard.
 *
 * @param event its name
 * @param data its data; missing where it has none
 * @param headers its headers; missing where it has none, and over Socket.IO
 */
public record HeardEvent(String event, JsonNode data, JsonNode headers) {

  static HeardEvent of(ClientMessage message) {
    return new HeardEvent(message.event(), message.data(), message.headers());
  }
}
