package org.carillon.agentserver;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/** Calls of agents, and what comes of them, as the nodes tell each other: plain values. */
final class RemoteCall {

  static final String AGENT = "agent";

  static final String OP = "op";
  static final String MOVED = "moved";
  static final String CONNECTION = "connection";

  private static final String ACTION = "action";
  private static final String BINARY = "binary";
  static final String BODY = "body";
  private static final String TIMEOUT = "timeout";
  private static final String KEY = "key";
  private static final String TRACE_PARENT = "traceparent";
  private static final String TRACE_STATE = "tracestate";
  private static final String CODE = "code";
  private static final String MESSAGE = "message";
  private static final String AGENTS = "agents";
  private static final String DETAILS = "details";

  private RemoteCall() {}

  /** A call. */
  static Map<String, @Nullable Object> of(String action, MessageBody body, CallOptions options) {
    Map<String, @Nullable Object> call = answer(body);
    call.put(ACTION, action);
    call.put(TIMEOUT, options.timeout().toMillis());
    call.put(KEY, options.idempotencyKey());
    call.put(TRACE_PARENT, options.traceparent());
    call.put(TRACE_STATE, options.tracestate());
    return call;
  }

  static String action(Map<String, ?> call) {
    return String.valueOf(call.get(ACTION));
  }

  static CallOptions options(Map<String, ? extends @Nullable Object> call) {
    return new CallOptions(
        Duration.ofMillis(number(call.get(TIMEOUT))),
        text(call.get(KEY)),
        text(call.get(TRACE_PARENT)),
        text(call.get(TRACE_STATE)));
  }

  /** That a connection of an agent has been replaced by one to another node. */
  static Map<String, @Nullable Object> moved(String agent, String connection) {
    Map<String, @Nullable Object> moved = new LinkedHashMap<>();
    moved.put(OP, MOVED);
    moved.put(AGENT, agent);
    moved.put(CONNECTION, connection);
    return moved;
  }

  /** That nobody waits any longer for the answer to a question. */
  static Map<String, @Nullable Object> cancel(String question) {
    Map<String, @Nullable Object> cancel = new LinkedHashMap<>();
    cancel.put(OP, NodeAnswers.CANCEL);
    cancel.put(NodeAnswers.CANCEL, question);
    return cancel;
  }

  /** An answer. */
  static Map<String, @Nullable Object> answer(MessageBody body) {
    StoredBody stored = StoredBody.of(body);
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put(BINARY, stored.isBinary());
    answer.put(BODY, stored.text());
    return answer;
  }

  /** An error in the place of an answer. */
  static Map<String, @Nullable Object> failure(Throwable thrown) {
    AgentException coded = AgentCluster.coded(thrown);
    Map<String, @Nullable Object> failure = new LinkedHashMap<>();
    failure.put(CODE, coded.code());
    failure.put(MESSAGE, coded.getMessage());
    failure.put(DETAILS, BodyCodec.text(coded.details()));
    return failure;
  }

  /** The body of a call or an answer. */
  static MessageBody body(Map<String, ? extends @Nullable Object> said) {
    return new StoredBody(Boolean.TRUE.equals(said.get(BINARY)), text(said.get(BODY))).body();
  }

  /** The error in an answer; null: there is none. */
  static @Nullable AgentException error(Map<String, ? extends @Nullable Object> answer) {
    String code = text(answer.get(CODE));
    if (code == null) {
      return null;
    }
    String details = text(answer.get(DETAILS));
    return new AgentException(
        code,
        text(answer.get(MESSAGE)),
        details == null ? null : BodyCodec.plain(MessageBody.ofJson(BodyCodec.parse(details))));
  }

  /** What came of the calls of a node's agents, by their names. */
  static Map<String, @Nullable Object> answers(
      Map<String, MessageBody> answers, Map<String, AgentException> failures) {
    Map<String, @Nullable Object> agents = new LinkedHashMap<>();
    answers.forEach((name, body) -> agents.put(name, answer(body)));
    failures.forEach((name, failure) -> agents.put(name, failure(failure)));
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put(AGENTS, agents);
    return all;
  }

  /** The same, read: a {@code MessageBody} or an {@code AgentException} of each. */
  static Map<String, Object> answers(Map<String, ? extends @Nullable Object> said) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (said.get(AGENTS) instanceof Map<?, ?> agents) {
      agents.forEach(
          (name, came) -> {
            if (came instanceof Map<?, ?> of) {
              Map<String, @Nullable Object> answer = new LinkedHashMap<>();
              of.forEach((member, value) -> answer.put(String.valueOf(member), value));
              AgentException error = error(answer);
              all.put(String.valueOf(name), error == null ? body(answer) : error);
            }
          });
    }
    return all;
  }

  static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  static long number(@Nullable Object value) {
    return value == null ? 0 : new BigDecimal(value.toString()).longValue();
  }
}
