package org.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a call costs: an operation with its reply, and a create on PostgreSQL with its reply, its
 * event in the outbox and the broadcast to one listening client.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallBench {

  private static final int CALLS = Integer.getInteger("bench.calls", 40_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 6);

  private BenchServer server;

  @BeforeAll
  void start() throws Exception {
    server = new BenchServer("bench-calls");
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @Test
  void anOperationWithItsReply() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      call("an operation", "echo", "{\"text\":\"hi\"}", 1, CALLS);
      call("an operation", "echo", "{\"text\":\"hi\"}", 16, CALLS);
    }
  }

  @Test
  void aCreateWithItsEvent() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (BenchSocket listener = server.connect("carol");
          ThreadOf heard = new ThreadOf(() -> listen(listener, CALLS))) {
        call("a create", "Entries:create", "{\"title\":\"one more\"}", 8, CALLS);
        heard.await();
      }
    }
  }

  private static void listen(BenchSocket listener, int events) throws Exception {
    for (int i = 0; i < events; i++) {
      assertThat(listener.read()).contains("Entries:created");
    }
  }

  private void call(String what, String event, String data, int clients, int calls)
      throws Exception {
    long[] times = new long[calls];
    List<BenchSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < clients; i++) {
        sockets.add(server.connect("alice"));
      }
      double cpu = Cpu.seconds(server.process().pid());
      long begin = System.nanoTime();
      List<ThreadOf> threads = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int first = i;
        threads.add(
            new ThreadOf(
                () -> {
                  for (int n = first; n < calls; n += clients) {
                    long asked = System.nanoTime();
                    sockets.get(first).call(event, data);
                    times[n] = System.nanoTime() - asked;
                  }
                }));
      }
      for (ThreadOf thread : threads) {
        thread.await();
        thread.close();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      Arrays.sort(times);
      System.out.printf(
          "%s, %d clients: %.0f us of server CPU, %,.0f/s, p50 %.2f ms, p99 %.2f ms%n",
          what,
          clients,
          (Cpu.seconds(server.process().pid()) - cpu) * 1e6 / calls,
          calls / seconds,
          times[calls / 2] / 1e6,
          times[calls * 99 / 100] / 1e6);
    } finally {
      for (BenchSocket socket : sockets) {
        socket.close();
      }
    }
  }

  /** A thread that does one thing, and what became of it. */
  private static final class ThreadOf implements AutoCloseable {

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Future<?> done;

    ThreadOf(Work work) {
      done =
          executor.submit(
              () -> {
                work.run();
                return null;
              });
    }

    void await() throws Exception {
      done.get();
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }
}
