package org.carillon.console;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.carillon.api.OperationException;
import org.carillon.api.ServerReady;
import org.carillon.cluster.ClusterQuestions;
import org.carillon.ops.NodeDrain;
import org.carillon.session.NodeConnections;
import org.jspecify.annotations.Nullable;

/** Asks all nodes, this one too, what a console wants to know, and has them drain. */
@ApplicationScoped
class ConsoleNodes {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final String FIGURES = "console.figures";
  private static final String CONNECTIONS = "console.connections";
  private static final String AUDIENCE = "console.audience";
  private static final String DRAIN = "console.drain";
  private static final String NODE = "node";
  private static final String BEGUN = "begun";

  private final ClusterQuestions questions;
  private final NodeFigures figures;
  private final NodeConnections connections;
  private final NodeDrain drain;

  @Inject
  ConsoleNodes(
      ClusterQuestions questions,
      NodeFigures figures,
      NodeConnections connections,
      NodeDrain drain) {
    this.questions = questions;
    this.figures = figures;
    this.connections = connections;
    this.drain = drain;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  ConsoleNodes() {
    this.questions = null;
    this.figures = null;
    this.connections = null;
    this.drain = null;
  }

  void ready(@Observes ServerReady ready) {
    questions.answer(FIGURES, question -> figures.told(), false);
    questions.answer(
        CONNECTIONS, question -> ConnectionFilter.of(question).find(connections), false);
    questions.answer(AUDIENCE, question -> AudienceProbe.match(connections, question), false);
    questions.answer(DRAIN, this::drained, false);
  }

  /** The figures of all nodes. */
  CompletionStage<Map<String, @Nullable Object>> figures() {
    return all(FIGURES, Map.of(), question -> figures.told());
  }

  /** The connections that are asked for, by node. */
  CompletionStage<Map<String, @Nullable Object>> find(ConnectionFilter filter) {
    return all(CONNECTIONS, filter.said(), question -> filter.find(connections));
  }

  /** Who hears an event, by node. */
  CompletionStage<Map<String, @Nullable Object>> match(Map<String, @Nullable Object> question) {
    return all(AUDIENCE, question, said -> AudienceProbe.match(connections, said));
  }

  /**
   * Has a node drain.
   *
   * @throws OperationException through the stage, if there is none of that id that answers
   */
  CompletionStage<Map<String, @Nullable Object>> drain(String node) {
    return all(DRAIN, Map.of(NODE, node), this::drained)
        .thenApply(
            answers -> {
              for (Object one : (List<?>) answers.getOrDefault("nodes", List.of())) {
                if (one instanceof Map<?, ?> answer && Boolean.TRUE.equals(answer.get(BEGUN))) {
                  return answers;
                }
              }
              throw new OperationException("NOT_FOUND", "No node of that id answers");
            });
  }

  private Map<String, @Nullable Object> drained(Map<String, ? extends @Nullable Object> question) {
    boolean isMeant = figures.id().equals(question.get(NODE));
    if (isMeant) {
      drain.begin();
    }
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put(BEGUN, isMeant);
    return told;
  }

  /** What all say, each with the id of its node, and who did not answer. */
  private CompletionStage<Map<String, @Nullable Object>> all(
      String what,
      Map<String, @Nullable Object> question,
      Function<Map<String, @Nullable Object>, Map<String, @Nullable Object>> here) {
    Map<String, @Nullable Object> mine = new LinkedHashMap<>(here.apply(question));
    mine.put(NODE, figures.id());
    return questions
        .ask(what, question, PATIENCE)
        .thenApply(
            answers -> {
              List<Map<String, @Nullable Object>> nodes = new ArrayList<>();
              nodes.add(mine);
              answers
                  .byNode()
                  .forEach(
                      (node, answer) -> {
                        Map<String, @Nullable Object> told = new LinkedHashMap<>(answer);
                        told.put(NODE, node);
                        nodes.add(told);
                      });
              Map<String, @Nullable Object> all = new LinkedHashMap<>();
              all.put("self", figures.id());
              all.put("nodes", nodes);
              all.put("missing", List.copyOf(answers.missing()));
              all.put("reached", answers.isReached());
              all.put("alone", figures.isAlone());
              return all;
            });
  }
}
