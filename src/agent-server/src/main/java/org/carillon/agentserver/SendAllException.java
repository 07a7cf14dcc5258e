package org.carillon.agentserver;

import java.util.Map;
import java.util.TreeMap;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.MessageBody;

/** Not all agents answered a {@link AgentServer#sendAll}. */
public class SendAllException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Map<String, MessageBody> answers;
  private final transient Map<String, AgentException> failures;

  SendAllException(Map<String, MessageBody> answers, Map<String, AgentException> failures) {
    super(
        failures.size()
            + " of "
            + (answers.size() + failures.size())
            + " did not answer: "
            + codes(failures));
    this.answers = Map.copyOf(answers);
    this.failures = Map.copyOf(failures);
  }

  private static Map<String, Integer> codes(Map<String, AgentException> failures) {
    Map<String, Integer> codes = new TreeMap<>();
    failures.values().forEach(failure -> codes.merge(failure.code(), 1, Integer::sum));
    return codes;
  }

  /** The answers that there are, by the names of their agents. */
  public Map<String, MessageBody> answers() {
    return answers;
  }

  /**
   * What went wrong, by the names of the agents. A node of the cluster that did not say which
   * agents it has is named as {@code node:} and its id.
   */
  public Map<String, AgentException> failures() {
    return failures;
  }
}
