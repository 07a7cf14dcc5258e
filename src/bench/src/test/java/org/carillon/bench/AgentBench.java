package org.carillon.bench;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.carillon.agentserver.AgentServer;
import org.carillon.bench.agents.AgentPeer;
import org.carillon.bench.agents.CallRound;
import org.carillon.bench.agents.EchoHooks;
import org.carillon.bench.agents.GrpcPeer;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.tunnel.Tunnel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Calls between an agent in a JVM of its own and an agent server in a WAR, both ways, and the same
 * calls over gRPC in turns; and what agents that are idle cost.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentBench {

  private static final int CALLS = Integer.getInteger("bench.calls", 40_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 6);
  private static final int TOGETHER = Integer.getInteger("bench.together", 64);
  private static final int AGENTS = Integer.getInteger("bench.agents", 10_000);
  private static final int CONNECTING = Integer.getInteger("bench.connecting", 128);

  /** Rounds that are not in the medians. */
  private static final int WARM_UP = 2;

  private static final Map<String, String> SECRET =
      Map.of("CARILLON_AGENT_SECRET", "what both sides of the benchmark know of each other");

  private PostgresServer postgres;
  private ServerProcess server;

  /** What calls another by whom, and what its rounds came to. */
  private static final class Way {

    private final String name;
    private final PeerProcess client;
    private final String command;
    private final long serverPid;
    private final List<CallRound> rounds = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>(); // microseconds a call

    Way(String name, PeerProcess client, String command, long serverPid) {
      this.name = name;
      this.client = client;
      this.command = command;
      this.serverPid = serverPid;
    }

    void round(int inFlight) throws IOException {
      double before = Cpu.seconds(serverPid) + Cpu.seconds(client.pid());
      CallRound round = CallRound.parse(client.ask(command, inFlight, CALLS));
      double used = Cpu.seconds(serverPid) + Cpu.seconds(client.pid()) - before;
      rounds.add(round);
      cpu.add(used * 1e6 / CALLS);
      System.out.printf(
          "%s, %d in flight: %,.0f/s, p50 %.0f us, p99 %.0f us, CPU of both %.0f us a call%n",
          name,
          inFlight,
          CALLS / round.seconds(),
          round.p50(),
          round.p99(),
          cpu.get(cpu.size() - 1));
    }

    double perSecond() {
      return CALLS / median(rounds.stream().map(CallRound::seconds).toList());
    }

    double half() {
      return median(rounds.stream().map(CallRound::p50).toList());
    }

    double most() {
      return median(rounds.stream().map(CallRound::p99).toList());
    }

    double cpu() {
      return median(cpu);
    }

    void print(int inFlight, Way beside) {
      System.out.printf(
          "medians, %s, %d in flight: %,.0f/s (%.2f of %s), p50 %.0f us (%.2f), p99 %.0f us (%.2f),"
              + " CPU of both %.0f us a call (%.2f)%n",
          name,
          inFlight,
          perSecond(),
          perSecond() / beside.perSecond(),
          beside.name,
          half(),
          half() / beside.half(),
          most(),
          most() / beside.most(),
          cpu(),
          cpu() / beside.cpu());
    }
  }

  private static double median(List<Double> figures) {
    double[] sorted =
        figures.stream().skip(Math.min(WARM_UP, figures.size() - 1)).mapToDouble(d -> d).toArray();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  @BeforeAll
  void start() throws Exception {
    postgres = PostgresServer.start("bench-agents-postgres"); // names are kept there
    var war =
        Wars.with(EchoHooks.class)
            .addClasses(CallRound.class)
            .addAsResource(Wars.persistence("bench"), "META-INF/persistence.xml")
            .addAsLibrary(jar(AgentServer.class))
            .addAsLibrary(jar(Tunnel.class));
    server =
        ServerProcess.named("bench-agents")
            .war(Wars.write(war, "bench-agents.war"), "/bench")
            .database(postgres)
            .optimized()
            .jvmArgument("-Xms1g")
            .jvmArgument("-Xmx1g")
            .environment("CARILLON_AGENT_SECRET", SECRET.get("CARILLON_AGENT_SECRET"))
            .start();
    server.awaitStatus("/bench/carillon/health/ready", status -> status == 200);
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
    postgres.close();
  }

  private static File jar(Class<?> type) throws Exception {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private PeerProcess agents() throws IOException {
    return new PeerProcess(AgentPeer.class, SECRET, server.ws("/bench/agent").toString());
  }

  @Test
  void callsBothWaysBesideGrpc() throws Exception {
    try (PeerProcess agent = agents();
        PeerProcess grpcServer = new PeerProcess(GrpcPeer.class, Map.of(), "server");
        PeerProcess grpc =
            new PeerProcess(GrpcPeer.class, Map.of(), "client", grpcServer.ask("port", 0, 0))) {
      for (int inFlight : new int[] {1, TOGETHER}) {
        Way there = new Way("agent to server", agent, "calls", server.pid());
        Way back = new Way("server to agent", agent, "called", server.pid());
        Way beside = new Way("gRPC", grpc, "calls", grpcServer.pid());
        for (int round = 0; round < ROUNDS; round++) {
          there.round(inFlight);
          back.round(inFlight);
          beside.round(inFlight);
        }
        there.print(inFlight, beside);
        back.print(inFlight, beside);
        beside.print(inFlight, beside);
      }
    }
  }

  @Test
  void agentsThatAreIdle() throws Exception {
    long before = LiveHeap.bytes(server.pid());
    try (PeerProcess agents = agents()) {
      double cpu = Cpu.seconds(server.pid());
      double seconds = Double.parseDouble(agents.ask("idle", AGENTS, CONNECTING));
      double used = Cpu.seconds(server.pid()) - cpu;
      long after = LiveHeap.bytes(server.pid());
      System.out.printf(
          "%,d idle agents: connected in %.1f s with %.1f s of server CPU, heap after a full"
              + " collection %,d MB, without them %,d MB: %.1f kB an agent%n",
          AGENTS, seconds, used, after >> 20, before >> 20, (after - before) / 1024.0 / AGENTS);
    }
  }
}
