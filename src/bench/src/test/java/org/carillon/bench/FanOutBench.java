package org.carillon.bench;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A broadcast to many: what a delivery costs, over plain WebSocket and over Socket.IO in turns, so
 * that whatever else the machine does meets both.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FanOutBench {

  private static final int CLIENTS = Integer.getInteger("bench.clients", 200);
  private static final int IN_FLIGHT = Integer.getInteger("bench.inflight", 8);
  private static final int EVENTS = Integer.getInteger("bench.events", 1_500);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 6);

  private static final Protocol PLAIN =
      new Protocol(
          "plain WebSocket",
          "/ws/bench",
          "",
          "{\"event\":\"message\",\"data\":{\"text\":\"" + Swarm.MARK + "\"}}");
  private static final Protocol SOCKET_IO =
      new Protocol(
          "Socket.IO",
          "/socket.io/?EIO=4&transport=websocket",
          "40/ws/bench,",
          "42/ws/bench,[\"message\",{\"text\":\"" + Swarm.MARK + "\"}]");

  private BenchServer server;

  /** What is the same in both but for its name. */
  private record Protocol(String name, String path, String hello, String request) {}

  @BeforeAll
  void start() throws Exception {
    server = new BenchServer("bench-fanout");
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @Test
  void costsNotMuchMoreOverSocketIo() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      double plain = fanOut(PLAIN);
      double socketIo = fanOut(SOCKET_IO);
      System.out.printf(
          "fan-out to %d clients, %d in flight: %.2f us of server CPU a delivery over plain"
              + " WebSocket, %.2f over Socket.IO: %.2f times as much%n",
          CLIENTS, IN_FLIGHT, plain, socketIo, socketIo / plain);
    }
  }

  /** Server CPU a delivery, in microseconds. */
  private double fanOut(Protocol protocol) throws IOException {
    URI address = server.address(protocol.path);
    try (Swarm swarm = new Swarm(address, CLIENTS, protocol.hello);
        BenchSocket sender = BenchSocket.connect(address, "alice")) {
      if (!protocol.hello.isEmpty()) {
        sender.send(protocol.hello);
        sender.read(); // the greeting
        sender.read(); // the answer
      }
      long sent = run(swarm, sender, protocol, 0, EVENTS / 3);
      double before = Cpu.seconds(server.process().pid());
      long from = swarm.heard();
      run(swarm, sender, protocol, sent, EVENTS);
      return (Cpu.seconds(server.process().pid()) - before) * 1e6 / (swarm.heard() - from);
    }
  }

  private static long run(Swarm swarm, BenchSocket sender, Protocol protocol, long sent, int count)
      throws IOException {
    long events = sent;
    for (int i = 0; i < count; i++) {
      sender.send(protocol.request);
      events++;
      swarm.await((events - IN_FLIGHT) * CLIENTS);
    }
    swarm.await(events * CLIENTS);
    return events;
  }
}
