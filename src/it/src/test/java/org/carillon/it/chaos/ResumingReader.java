package org.carillon.it.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.testing.WsClient;
import org.jspecify.annotations.Nullable;

/** A client of {@code carillon.v1}, which comes back with its position and misses nothing, ever. */
final class ResumingReader extends Reader {

  private volatile @Nullable String position;

  ResumingReader(Nodes nodes, AtomicBoolean done) {
    super(nodes, done);
  }

  @Override
  void visit() {
    String since = position;
    WsClient client =
        nodes.tryConnect(since == null ? "" : "?since=" + URLEncoder.encode(since, UTF_8));
    if (client == null) {
      return;
    }
    try (client) {
      if (since != null) {
        cameBack();
      }
      listen(client, since != null);
    }
  }

  private void listen(WsClient client, boolean returning) {
    boolean behind = returning; // the position of the greeting is ahead of what is still to come
    while (!isDone()) {
      JsonNode frame;
      try {
        frame = client.take("a frame", any -> true, LOOK);
      } catch (AssertionError e) {
        if (client.isClosed() && client.rest().isEmpty()) {
          return;
        }
        continue;
      }
      switch (frame.path("event").asText()) {
        case "$welcome", "$position" -> {
          if (!behind) {
            position = frame.path("data").path("position").asText();
          }
        }
        case "$resumed" -> {
          behind = false;
          if (!frame.path("data").path("complete").asBoolean()) {
            fault("the history was said to be incomplete: " + frame);
          }
        }
        case "booked" -> {
          booked(frame.path("id").asText(), frame.path("data"));
          position = frame.path("position").asText();
        }
        default -> fault("unexpected: " + frame);
      }
    }
  }

  @Override
  boolean isListening() {
    return position != null; // it misses nothing from here on
  }
}
