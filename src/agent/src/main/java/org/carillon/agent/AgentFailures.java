package org.carillon.agent;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;

/** What went wrong. */
final class AgentFailures {

  private AgentFailures() {}

  /** Without what futures put around it. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  static boolean hasCode(Throwable failure, String code) {
    return cause(failure) instanceof AgentException e && e.code().equals(code);
  }

  static AgentException offline(String why) {
    return new AgentException(AgentErrors.OFFLINE, why);
  }
}
