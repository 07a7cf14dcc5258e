package org.carillon.bench.agents;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.carillon.agentserver.AgentServer;
import org.carillon.agentserver.ConnectedAgent;
import org.carillon.agentserver.Hook;
import org.carillon.tunnel.MessageBody;

/** What the agents of the benchmark ask. */
@ApplicationScoped
public class EchoHooks {

  @Inject AgentServer server;

  /** Gives back what came. */
  @Hook("echo")
  public MessageBody echo(MessageBody body) {
    return body;
  }

  /** Calls the agent that asks, which gives back what it is sent. */
  @Hook("drive")
  public CallRound drive(MessageBody asked, ConnectedAgent agent) throws Exception {
    JsonNode drive = asked.json();
    MessageBody body = MessageBody.ofJson(drive.get("body"));
    return CallRound.of(
        () -> server.sendTo(agent, "echo", body),
        drive.get("inFlight").intValue(),
        drive.get("count").intValue());
  }
}
