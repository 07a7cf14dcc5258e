package org.carillon.it.attack;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.carillon.it.attack.Attack.Script;

/** Some connections that attack at once, until they are told to stop. */
final class Assault implements AutoCloseable {

  /** So that it is the server that has work, and not the attackers who take its processors. */
  private static final int CONNECTIONS_A_SECOND = 1_000;

  private static final long PAUSE_MILLIS = 5;

  private final List<Attacker> attackers = new ArrayList<>();
  private final Map<String, Long> ends = new TreeMap<>();
  private final Thread thread;
  private volatile boolean isOver;

  Assault(int port, Attack attack, int connections) {
    InetSocketAddress server = new InetSocketAddress("127.0.0.1", port);
    List<Script> scripts = attack.scripts();
    for (int i = 0; i < connections; i++) {
      attackers.add(new Attacker(server, scripts.get(i % scripts.size()), this::ended));
    }
    thread = new Thread(this::run, "attack");
    thread.setDaemon(true);
    thread.start();
  }

  private void ended(String how) {
    ends.merge(how, 1L, Long::sum);
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(65_536);
    long begin = System.nanoTime();
    long made = 0;
    while (!isOver) {
      long allowed = CONNECTIONS_A_SECOND * (System.nanoTime() - begin) / 1_000_000_000L + 1;
      for (Attacker attacker : attackers) {
        if (attacker.isAtItsBegin()) {
          if (made >= allowed) {
            continue;
          }
          made++;
        }
        attacker.turn(buffer);
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    attackers.forEach(Attacker::close);
  }

  /** Ends it; how many requests, frames and connections came to what. */
  Map<String, Long> stop() throws InterruptedException {
    isOver = true;
    thread.join();
    return ends;
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
