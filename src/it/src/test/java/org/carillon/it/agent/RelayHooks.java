package org.carillon.it.agent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.carillon.agentserver.AgentServer;
import org.carillon.agentserver.ConnectedAgent;
import org.carillon.agentserver.Hook;
import org.carillon.api.Caller;
import org.carillon.tunnel.MessageBody;

/** What the agents of the tests ask, among it to ask others. */
@ApplicationScoped
public class RelayHooks {

  private final AtomicIntegerArray runs = new AtomicIntegerArray(10_000);

  @Inject AgentServer server;

  /** What another agent is to be asked. */
  public record Relayed(String agent, String action, String text) {}

  /** Says who calls. */
  @Hook("who")
  public String who(Caller caller, ConnectedAgent agent) {
    return caller.name() + "@" + caller.tenant() + " " + agent.firstTime();
  }

  /** Gives back what came. */
  @Hook("echo")
  public MessageBody echo(MessageBody body) {
    return body;
  }

  /** Asks another agent. */
  @Hook("relay")
  public CompletionStage<MessageBody> relay(Relayed relayed) {
    return server.sendTo(relayed.agent(), relayed.action(), relayed.text());
  }

  /** Counts how often it was called with a number below 10,000. */
  @Hook("run")
  public int run(int number) {
    runs.incrementAndGet(number);
    return number;
  }

  /** How often it was called with each. */
  @Hook("runs")
  public int[] runs() {
    return IntStream.range(0, runs.length()).map(runs::get).toArray();
  }

  /** Those that are connected. */
  @Hook("agents")
  public List<String> agents() {
    return server.agents().stream().map(ConnectedAgent::name).toList();
  }
}
