package org.carillon.it.agent;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.carillon.agentserver.AgentServer;
import org.carillon.agentserver.ConnectedAgent;
import org.carillon.agentserver.Hook;
import org.carillon.agentserver.SendAllException;
import org.carillon.cluster.Cluster;
import org.carillon.tunnel.MessageBody;

/** What a test has its node do, through an agent that is connected to it. */
@ApplicationScoped
public class NodeHooks {

  private final CompletableFuture<Object> release = new CompletableFuture<>();

  @Inject AgentServer server;
  @Inject Cluster cluster;
  @PersistenceContext EntityManager entities;

  /**
   * What other agents are to be asked.
   *
   * @param agent empty: all
   * @param key the idempotency key; empty: none
   */
  public record Asked(String agent, String action, String text, int millis, String key) {}

  /** Messages for an agent, each of which is to reach it once. */
  public record Kept(String agent, String action, List<String> texts) {}

  /** The id of this node. */
  @Hook("node")
  public String node() {
    return cluster.id();
  }

  /** The agents of this node. */
  @Hook("agents")
  public List<String> agents() {
    return server.agents().stream().map(ConnectedAgent::name).toList();
  }

  /** Asks another agent. */
  @Hook("relay")
  public CompletionStage<MessageBody> relay(Asked asked) {
    return server.sendTo(
        asked.agent(),
        asked.action(),
        asked.text(),
        server
            .defaults()
            .withTimeout(Duration.ofMillis(asked.millis()))
            .withIdempotencyKey(asked.key().isEmpty() ? null : asked.key()));
  }

  /** Asks all: the answer of each, or the code of its error. */
  @Hook("relayAll")
  public CompletionStage<Map<String, String>> relayAll(Asked asked) {
    return server
        .sendAll(asked.action(), asked.text(), Duration.ofMillis(asked.millis()))
        .handle(NodeHooks::outcome);
  }

  /** Passes on what another agent answers as a stream. */
  @Hook("relayStream")
  public Flow.Publisher<MessageBody> relayStream(Asked asked) {
    return server.stream(
        asked.agent(),
        asked.action(),
        asked.text(),
        server.defaults().withTimeout(Duration.ofMillis(asked.millis())));
  }

  /** The agents of all nodes, each with the id of its node. */
  @Hook("everywhere")
  public CompletionStage<Map<String, String>> everywhere() {
    return server
        .agentsOfAllNodes()
        .thenApply(
            all -> {
              Map<String, String> nodes = new TreeMap<>();
              all.agents().forEach(agent -> nodes.put(agent.name(), agent.node()));
              all.missing().forEach(node -> nodes.put("missing", node));
              return nodes;
            });
  }

  private static Map<String, String> outcome(Map<String, MessageBody> answers, Throwable failure) {
    Map<String, String> outcome = new TreeMap<>();
    Map<String, MessageBody> came = answers;
    if (failure != null) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      if (!(cause instanceof SendAllException some)) {
        throw new IllegalStateException(failure);
      }
      came = some.answers();
      some.failures().forEach((name, error) -> outcome.put(name, error.code()));
    }
    came.forEach((name, body) -> outcome.put(name, body.json().asText()));
    return outcome;
  }

  /** Sends durable messages, in one transaction. */
  @Hook("keep")
  public boolean keep(Kept kept) {
    kept.texts().forEach(text -> server.send(kept.agent(), kept.action(), text));
    return true;
  }

  /** Orders an article; its number. */
  @Hook("order")
  public long order(String article) {
    NodeOrder order = new NodeOrder(article);
    entities.persist(order);
    return order.getId();
  }

  /** Orders an article, and answers when it is released. */
  @Hook("orderSlowly")
  public CompletionStage<Object> orderSlowly(String article) {
    entities.persist(new NodeOrder(article));
    return release;
  }

  /** Has those that were ordered slowly from this node be answered. */
  @Hook("release")
  public boolean release() {
    return release.complete("released");
  }

  /** How often an article was ordered. */
  @Hook("orders")
  public long orders(String article) {
    return entities
        .createQuery("select count(o) from NodeOrder o where o.article = :article", Long.class)
        .setParameter("article", article)
        .getSingleResult();
  }
}
