package org.carillon.bench.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.carillon.agent.Agent;
import org.carillon.tunnel.CallOptions;

/**
 * Agents in a JVM of their own, at the address that is its argument: {@code calls 64 40000} calls
 * the server, {@code called 64 40000} has the server call, {@code idle 10000 128} connects so many
 * more agents, so many at a time.
 */
public final class AgentPeer {

  private static final CallOptions PATIENT = CallOptions.DEFAULT.withTimeout(Duration.ofMinutes(5));
  private static final int STACK_BYTES = 1 << 18;

  private final String url;
  private final JsonNode body;
  private final List<Agent> idle = new ArrayList<>();

  private AgentPeer(String url) throws Exception {
    this.url = url;
    body = JsonMapper.builder().build().readTree(EchoBody.JSON);
  }

  public static void main(String[] words) throws Exception {
    AgentPeer peer = new AgentPeer(words[0]);
    CompletableFuture<Agent> agent = CompletableFuture.supplyAsync(peer::connect);
    PeerCommands.serve(
        Map.of(
            "calls", (inFlight, count) -> peer.calls(agent.get(), inFlight, count),
            "called", (inFlight, count) -> peer.called(agent.get(), inFlight, count),
            "idle", peer::idle));
  }

  private Agent.Builder builder() {
    return Agent.builder().url(url).secret(System.getenv("CARILLON_AGENT_SECRET"));
  }

  private Agent connect() {
    Agent agent = builder().build();
    agent.onHook("echo", message -> message.json());
    agent.start().ready().toCompletableFuture().join();
    return agent;
  }

  private String calls(Agent agent, int inFlight, int count) throws Exception {
    if (!agent.send("echo", body).get().equals(body)) {
      throw new IllegalStateException("The server does not echo");
    }
    return CallRound.of(() -> agent.send("echo", body), inFlight, count).line();
  }

  private String called(Agent agent, int inFlight, int count) throws Exception {
    Map<String, Object> asked = Map.of("inFlight", inFlight, "count", count, "body", body);
    return agent.send("drive", asked, CallRound.class, PATIENT).get().line();
  }

  /** Seconds until the last of them is ready. */
  private String idle(int count, int atOnce) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4, task -> daemon(task, 0));
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, 0));
    timer.setRemoveOnCancelPolicy(true);
    Semaphore places = new Semaphore(atOnce);
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      places.acquire();
      Agent agent =
          builder()
              .executor(executor)
              .scheduler(timer)
              .threads(task -> daemon(task, STACK_BYTES))
              .build()
              .onReady(session -> places.release());
      agent.onError(error -> System.err.println(error.code() + " " + error.getMessage()));
      idle.add(agent.start());
    }
    if (!places.tryAcquire(atOnce, 1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("Not all agents connect");
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long live = idle.stream().filter(Agent::isReady).count();
    if (live != idle.size()) {
      throw new IllegalStateException(live + " agents are connected, of " + idle.size());
    }
    return Double.toString(seconds);
  }

  private static Thread daemon(Runnable task, long stack) {
    Thread thread = new Thread(null, task, "agents", stack);
    thread.setDaemon(true);
    return thread;
  }
}
