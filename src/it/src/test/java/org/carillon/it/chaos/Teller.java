package org.carillon.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.testing.Frames;
import org.carillon.testing.WsClient;

/**
 * Books, and has bookings rolled back, on whichever node takes it. What became of a request whose
 * connection was lost it does not know, as no client does; what was refused was not done.
 */
final class Teller implements Runnable {

  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final Nodes nodes;
  private final List<String> accounts;
  private final Random random;
  private final AtomicBoolean done;
  final Set<String> committed = new HashSet<>();
  final Set<String> refused = new HashSet<>();

  /** How often which code was the answer, or that there was none. */
  final Map<String, Integer> answers = new TreeMap<>();

  Teller(Nodes nodes, List<String> accounts, long seed, AtomicBoolean done) {
    this.nodes = nodes;
    this.accounts = accounts;
    this.random = new Random(seed);
    this.done = done;
  }

  @Override
  public void run() {
    while (!done.get()) {
      WsClient client = nodes.tryConnect("");
      if (client != null) {
        try (client) {
          while (!done.get() && book(client, accounts.get(random.nextInt(accounts.size())))) {
            // and again
          }
        }
      }
    }
  }

  /** Books on each account, until all are done. */
  void bookEach() {
    for (String account : accounts) {
      for (boolean booked = false; !booked; ) {
        WsClient client = nodes.tryConnect("");
        if (client != null) {
          try (client) {
            booked = ask(client, "book", account).equals("book");
          }
        }
      }
    }
  }

  /** Whether the node may be asked again. */
  private boolean book(WsClient client, String account) {
    String operation = random.nextInt(4) == 0 ? "fail" : "book";
    String answer = ask(client, operation, account);
    return answer.equals("book") || answer.equals("NOT_TODAY");
  }

  /** The name of the operation, or the code of its error, or that there was no answer. */
  private String ask(WsClient client, String operation, String account) {
    String mark = UUID.randomUUID().toString();
    String answer;
    try {
      client.send(
          Frames.frame(operation, Map.of("account", account, "mark", mark), Map.of(), mark));
      JsonNode reply =
          client.take("the reply", frame -> frame.path("ref").asText().equals(mark), PATIENCE);
      String event = reply.path("event").asText();
      answer = event.equals("error") ? reply.path("data").path("code").asText() : event;
    } catch (RuntimeException | AssertionError e) { // cut off
      answer = "none";
    }
    if (answer.equals("book")) {
      committed.add(mark);
    } else if (operation.equals("fail") || !answer.equals("none") && !isUnknown(answer)) {
      refused.add(mark);
    }
    answers.merge(answer, 1, Integer::sum);
    return answer;
  }

  private static boolean isUnknown(String answer) {
    return answer.equals("UNKNOWN_OUTCOME");
  }
}
