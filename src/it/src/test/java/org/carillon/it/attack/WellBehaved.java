package org.carillon.it.attack;

import static org.carillon.testing.Frames.data;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Http;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;

/**
 * A user of another tenant than the attackers, who calls an operation again and again, and looks
 * whether the node is well.
 */
final class WellBehaved {

  /** Between two calls. */
  private static final long PAUSE_MILLIS = 10;

  private final ServerProcess server;

  WellBehaved(ServerProcess server) {
    this.server = server;
  }

  /** How long each call took, in nanoseconds, one after the other for so long. */
  long[] calls(Duration duration) throws Exception {
    LongStream.Builder took = LongStream.builder();
    try (WsClient bob = bob()) {
      long end = System.nanoTime() + duration.toNanos();
      for (int i = 0; System.nanoTime() < end; i++) {
        long begin = System.nanoTime();
        bob.call("message", data("text", "still " + i));
        took.add(System.nanoTime() - begin);
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    return took.build().toArray();
  }

  /** Calls over a new connection, asks for a page and for the node's health. */
  void comesNew() throws Exception {
    try (WsClient bob = bob()) {
      bob.call("message", data("text", "new"));
    }
    for (String path : new String[] {"/", "/carillon/health/live", "/carillon/health/ready"}) {
      int status = Http.get(server.http(path), null).statusCode();
      if (status != 200) {
        throw new AssertionError(path + " is answered with " + status);
      }
    }
  }

  private WsClient bob() {
    return ClientHandshake.at(server.ws("/ws/chat")).as("bob").connect();
  }

  /** Of some times the one that 99 of 100 are not above, in microseconds. */
  static long p99Micros(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[(int) (sorted.length * 99L / 100)] / 1_000;
  }
}
