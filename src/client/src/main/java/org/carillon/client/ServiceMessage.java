package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * An event as it came.
 *
 * @param event its name; {@code message} in formats other than json over plain WebSocket
 * @param data its data; a null node where it has none
 * @param headers its headers; an empty object where it has none
 * @param id the id that is the same in a repeat; null where the server says none
 */
public record ServiceMessage(String event, JsonNode data, JsonNode headers, @Nullable String id) {

  /** Without data, which may be secret. */
  @Override
  public String toString() {
    return "ServiceMessage[" + event + "]";
  }
}
