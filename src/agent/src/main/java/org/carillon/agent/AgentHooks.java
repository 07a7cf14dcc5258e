package org.carillon.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of an agent. Of a message, those of all actions run first, then those of its own,
 * each kind in the order of declaration; one begins when the answer of the one before is there.
 */
final class AgentHooks {

  private static final System.Logger LOGGER = System.getLogger(Agent.class.getName());

  private final List<AgentCatchAll> all = new CopyOnWriteArrayList<>();
  private final Map<String, List<AgentHandler>> byAction = new ConcurrentHashMap<>();
  private final AnswerMemory memory = new AnswerMemory();
  private final ObjectMapper mapper;

  AgentHooks(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  void add(AgentCatchAll handler) {
    all.add(handler);
  }

  void add(String action, AgentHandler handler) {
    byAction.computeIfAbsent(action, a -> new CopyOnWriteArrayList<>()).add(handler);
  }

  /** The answer to a call, a {@link MessageBody} or a publisher of these. */
  CompletionStage<?> answer(IncomingCall call) {
    String key = call.idempotencyKey();
    return key == null ? run(call) : memory.answer(key, () -> run(call));
  }

  /** Handles a message that wants no answer. */
  void tell(IncomingCall message) {
    run(message)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                LOGGER.log(
                    Level.WARNING,
                    "a message {0} was not handled: {1}",
                    message.action(),
                    AgentFailures.cause(failure));
              }
            });
  }

  private CompletionStage<Object> run(IncomingCall call) {
    AgentMessage message = new AgentMessage(call, mapper);
    List<AgentHandler> chain = new ArrayList<>();
    for (AgentCatchAll handler : all) {
      chain.add(m -> handler.handle(m.action(), m));
    }
    chain.addAll(byAction.getOrDefault(call.action(), List.of()));
    if (chain.isEmpty()) {
      return CompletableFuture.failedFuture(
          new AgentException(AgentErrors.UNKNOWN_ACTION, "no handler for " + call.action()));
    }
    return run(chain, 0, message, null).thenApply(this::body);
  }

  /** Runs the handlers from one on; without a stage for those that answer at once. */
  private CompletionStage<@Nullable Object> run(
      List<AgentHandler> chain, int from, AgentMessage message, @Nullable Object last) {
    Object answer = last;
    for (int i = from; i < chain.size(); i++) {
      Object returned;
      try {
        returned = chain.get(i).handle(message);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return CompletableFuture.failedFuture(e);
      } catch (Exception e) {
        return CompletableFuture.failedFuture(e);
      }
      if (returned instanceof CompletionStage<?> stage) {
        int next = i + 1;
        Object before = answer;
        return stage.thenCompose(
            value -> run(chain, next, message, value == null ? before : value));
      }
      answer = returned == null ? answer : returned;
    }
    return CompletableFuture.completedFuture(answer);
  }

  private Object body(@Nullable Object answer) {
    return answer instanceof Flow.Publisher<?> items
        ? new MappedPublisher<Object, MessageBody>(items, item -> BodyMapper.write(mapper, item))
        : BodyMapper.write(mapper, answer);
  }
}
