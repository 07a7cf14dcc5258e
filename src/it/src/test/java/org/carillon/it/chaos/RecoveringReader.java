package org.carillon.it.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.testing.EngineClient;
import org.jspecify.annotations.Nullable;

/**
 * A client of Socket.IO, which comes back as the official one in JavaScript does: with the id of
 * its session and that of the last event, and it is recovered if it gets the same session back.
 */
final class RecoveringReader extends Reader {

  private static final String NAMESPACE = "/ws/ledger,";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private @Nullable String pid;
  private @Nullable String offset;
  private volatile boolean joined;
  private volatile boolean cut;

  RecoveringReader(Nodes nodes, AtomicBoolean done) {
    super(nodes, done);
  }

  @Override
  void visit() throws InterruptedException {
    EngineClient.Line line = nodes.tryOpen();
    if (line == null) {
      return;
    }
    try (line) {
      ObjectNode who = MAPPER.createObjectNode();
      if (pid != null) {
        who.put("pid", pid).put("offset", offset);
      }
      line.send("40" + NAMESPACE + who);
      while (!isDone() && !isCut()) {
        String packet = line.poll(LOOK);
        if (packet == null) {
          if (line.isClosed()) {
            return;
          }
        } else if (!takes(packet, line)) {
          return;
        }
      }
    } catch (RuntimeException e) { // it ended while we wrote
      Nodes.pause();
    } finally {
      joined = false;
    }
  }

  /** Whether it goes on. */
  private boolean takes(String packet, EngineClient.Line line) {
    if (packet.equals("2")) {
      line.send("3");
    } else if (packet.startsWith("40" + NAMESPACE)) {
      joined(json(packet).path("pid").asText());
    } else if (packet.startsWith("42" + NAMESPACE)) {
      JsonNode event = json(packet);
      if (event.path(0).asText().equals("booked")) {
        offset = event.path(2).asText();
        booked(offset, event.path(1));
      } else {
        fault("unexpected: " + packet);
      }
    } else if (!packet.startsWith("0")) {
      Nodes.pause(); // "44" and "41": not now, "1": the node goes
      return false;
    }
    return true;
  }

  private void joined(String id) {
    if (pid != null) {
      if (id.equals(pid)) {
        cameBack();
      } else {
        beganAnew();
        offset = null;
      }
    }
    pid = id;
    joined = true;
  }

  /** Leaves without a word, and comes back, once it has heard something. */
  void cut() {
    cut = true;
  }

  private boolean isCut() {
    boolean leaves = cut && offset != null;
    if (leaves) {
      cut = false;
    }
    return leaves;
  }

  private static JsonNode json(String packet) {
    try {
      return MAPPER.readTree(packet.substring(2 + NAMESPACE.length()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  boolean isListening() {
    return joined;
  }
}
