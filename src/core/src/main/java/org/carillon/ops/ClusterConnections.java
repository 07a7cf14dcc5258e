package org.carillon.ops;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.carillon.api.ConnectionSelector;
import org.carillon.api.Connections;
import org.carillon.api.ServerReady;
import org.carillon.api.UnansweredException;
import org.carillon.cluster.ClusterQuestions;
import org.carillon.event.EventId;
import org.carillon.json.Json;
import org.carillon.model.ApplicationModel;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.security.CallerContext;
import org.carillon.session.CloseCodes;
import org.carillon.session.DisconnectOrder;
import org.carillon.session.NodeConnections;

/**
 * Ends connections on all nodes. Each node that the bus reaches follows at once and says how many
 * it has ended; the order goes through the outbox too, for those that it does not reach.
 */
@ApplicationScoped
public class ClusterConnections implements Connections {

  private static final System.Logger LOGGER = System.getLogger(ClusterConnections.class.getName());

  private static final String DISCONNECT = "disconnect";
  private static final String COUNT = "count";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ApplicationModel model;
  private final NodeConnections connections;
  private final ClusterQuestions questions;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final Outbox outbox;

  @Inject
  ClusterConnections(
      ApplicationModel model,
      NodeConnections connections,
      ClusterQuestions questions,
      PersistenceUnit unit,
      Transactions transactions,
      Outbox outbox) {
    this.model = model;
    this.connections = connections;
    this.questions = questions;
    this.unit = unit;
    this.transactions = transactions;
    this.outbox = outbox;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  ClusterConnections() {
    this.model = null;
    this.connections = null;
    this.questions = null;
    this.unit = null;
    this.transactions = null;
    this.outbox = null;
  }

  void ready(@Observes ServerReady ready) {
    questions.answer(
        DISCONNECT,
        question -> Map.of(COUNT, connections.disconnect(DisconnectOrder.read(question))),
        true);
  }

  @Override
  public CompletionStage<Integer> disconnect(ConnectionSelector who, String reason) {
    DisconnectOrder order =
        new DisconnectOrder(
            EventId.next(),
            tenant(who),
            who.kind(),
            who.name(),
            CloseCodes.cut(reason),
            System.currentTimeMillis());
    int here = connections.disconnect(order);
    CompletableFuture<ClusterQuestions.Answers> others =
        questions.ask(DISCONNECT, Json.parseObject(order.json()), PATIENCE);
    try {
      store(order);
    } catch (Exception e) { // the others are told by the bus all the same
      LOGGER.log(
          System.Logger.Level.WARNING,
          "An order to disconnect is not in the outbox: nodes that the bus does not reach miss it",
          e);
      return others.thenCompose(
          answers ->
              CompletableFuture.failedFuture(
                  new IllegalStateException(
                      "The database did not take the order to disconnect: nodes that the bus does"
                          + " not reach go on",
                      e)));
    }
    return others.thenCompose(answers -> result(here, answers));
  }

  private static String tenant(ConnectionSelector who) {
    String named = who.tenant() == null ? CallerContext.current().tenant() : who.tenant();
    if (named == null) {
      throw new IllegalStateException(
          "Nobody is calling, so the tenant must be named: ConnectionSelector.user(…).in(\"t1\")");
    }
    return named;
  }

  private void store(DisconnectOrder order) throws Exception {
    if (!model.byPath().isEmpty() && unit.isPresent()) {
      transactions.callSeparately(
          () -> {
            model.byPath().keySet().forEach(path -> outbox.write(order.envelope(path)));
            return true;
          });
    }
  }

  private static CompletionStage<Integer> result(int here, ClusterQuestions.Answers answers) {
    int all = here;
    for (Map<String, ?> answer : answers.byNode().values()) {
      all += answer.get(COUNT) instanceof Number count ? count.intValue() : 0;
    }
    return answers.areWhole()
        ? CompletableFuture.completedFuture(all)
        : CompletableFuture.failedFuture(
            new UnansweredException(
                answers.isReached()
                    ? "Not every node has said that it ended the connections"
                    : "The bus of the nodes is down: other nodes end the connections when they"
                        + " look into the outbox",
                Math.max(1, answers.missing().size()),
                0,
                List.of(all)));
  }
}
