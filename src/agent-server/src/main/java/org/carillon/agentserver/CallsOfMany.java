package org.carillon.agentserver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/**
 * What came of calls of many agents, by their names.
 *
 * @param answers of those that answered
 * @param failures of those that did not
 */
record CallsOfMany(Map<String, MessageBody> answers, Map<String, AgentException> failures) {

  /** Of one agent. */
  static CallsOfMany one(String agent, @Nullable MessageBody answer, @Nullable Throwable failure) {
    return answer == null || failure != null
        ? failed(agent, failure)
        : new CallsOfMany(Map.of(agent, answer), Map.of());
  }

  /** Of an agent, or a node, that failed. */
  static CallsOfMany failed(String name, @Nullable Throwable failure) {
    return new CallsOfMany(
        Map.of(),
        Map.of(
            name,
            failure == null
                ? new AgentException(AgentErrors.INTERNAL_SERVER_ERROR)
                : AgentErrorCodes.coded(failure)));
  }

  /** Of a {@code MessageBody} or an {@code AgentException} of each. */
  static CallsOfMany split(Map<String, Object> all) {
    Map<String, MessageBody> answers = new LinkedHashMap<>();
    Map<String, AgentException> failures = new LinkedHashMap<>();
    all.forEach(
        (name, came) -> {
          if (came instanceof AgentException failure) {
            failures.put(name, failure);
          } else if (came instanceof MessageBody body) {
            answers.put(name, body);
          }
        });
    return new CallsOfMany(answers, failures);
  }

  /** All together, when all have ended. */
  static CompletableFuture<CallsOfMany> joined(List<CompletableFuture<CallsOfMany>> calls) {
    return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              Map<String, MessageBody> answers = new TreeMap<>();
              Map<String, AgentException> failures = new TreeMap<>();
              for (CompletableFuture<CallsOfMany> call : calls) {
                answers.putAll(call.join().answers());
                failures.putAll(call.join().failures());
              }
              return new CallsOfMany(answers, failures);
            });
  }

  /**
   * The answers of all.
   *
   * @throws CompletionException of a {@link SendAllException}, if any has failed
   * @throws AgentException NO_CONNECTED_AGENTS, if nobody was asked
   */
  Map<String, MessageBody> ofAll() {
    if (!failures.isEmpty()) {
      throw new CompletionException(new SendAllException(answers, failures));
    }
    if (answers.isEmpty()) {
      throw new AgentException(AgentErrors.NO_CONNECTED_AGENTS);
    }
    return answers;
  }
}
