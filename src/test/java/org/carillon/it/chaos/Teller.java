package org.carillon.it.chaos;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.it.support.WsClient;

/**
 * Books, and has bookings rolled back, on whichever node takes it. What became of a request whose
 * connection was lost it does not know, as no client does.
 */
final class Teller implements Runnable {

  private final Nodes nodes;
  private final List<String> accounts;
  private final Random random;
  private final AtomicBoolean done;
  final Set<String> committed = new HashSet<>();
  final Set<String> rolledBack = new HashSet<>();
  int unknown;

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
          work(client);
        }
      }
    }
  }

  private void work(WsClient client) {
    while (!done.get()) {
      String mark = UUID.randomUUID().toString();
      String account = accounts.get(random.nextInt(accounts.size()));
      Map<String, String> data = Map.of("account", account, "mark", mark);
      try {
        if (random.nextInt(4) == 0) {
          rolledBack.add(mark); // whatever the answer, or none: it never commits
          client.fail("fail", data);
        } else {
          client.call("book", data);
          committed.add(mark);
        }
      } catch (RuntimeException | AssertionError e) { // cut off, or the database is away
        unknown++;
        return;
      }
    }
  }
}
