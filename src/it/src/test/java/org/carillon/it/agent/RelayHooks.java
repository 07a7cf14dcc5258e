package org.carillon.it.agent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.carillon.agentserver.AgentServer;
import org.carillon.agentserver.ConnectedAgent;
import org.carillon.agentserver.Hook;
import org.carillon.api.Caller;
import org.carillon.tunnel.MessageBody;

/** What the agents of the tests ask, among it to ask others. */
@ApplicationScoped
public class RelayHooks {

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

  /** Those that are connected. */
  @Hook("agents")
  public List<String> agents() {
    return server.agents().stream().map(ConnectedAgent::name).toList();
  }
}
