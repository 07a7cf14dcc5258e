package org.carillon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.jspecify.annotations.Nullable;

/**
 * What a client has received.
 *
 * @param kind what it is
 * @param event its name; empty where the text has none
 * @param ref what a reply answers; null: it answers nothing
 * @param data what came with it; missing where there was none
 * @param headers those of an event; missing where it had none
 * @param text as it came
 */
record ClientMessage(
    Kind kind, String event, @Nullable String ref, JsonNode data, JsonNode headers, String text) {

  enum Kind {
    EVENT,
    REPLY,
    ERROR,
    /** Of the protocol's own, or of a format that is not JSON. */
    OTHER
  }

  static ClientMessage other(String text) {
    return new ClientMessage(
        Kind.OTHER, "", null, MissingNode.getInstance(), MissingNode.getInstance(), text);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case EVENT -> "event \"" + event + "\" " + data;
      case REPLY -> "reply " + data;
      case ERROR -> "error " + data;
      case OTHER -> text;
    };
  }
}
