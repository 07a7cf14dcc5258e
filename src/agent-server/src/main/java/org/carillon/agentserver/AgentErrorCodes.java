package org.carillon.agentserver;

import jakarta.ejb.EJBException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.carillon.api.OperationException.Detail;
import org.carillon.operation.FailureMapper;
import org.carillon.spi.Reply;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.jspecify.annotations.Nullable;

/** What an agent is told of what a handler threw. */
final class AgentErrorCodes {

  /** How the protocol calls what operations call otherwise. */
  private static final Map<String, String> NAMES =
      Map.of(
          "INVALID", AgentErrors.INVALID_MESSAGE,
          "FORBIDDEN", AgentErrors.NOT_AUTHORIZED,
          "INTERNAL", AgentErrors.INTERNAL_SERVER_ERROR);

  private final FailureMapper failures;

  AgentErrorCodes(FailureMapper failures) {
    this.failures = failures;
  }

  /** The error with its code; what nobody meant for others is logged, and has no text. */
  AgentException of(String action, Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof AgentException known) {
      return known;
    }
    Reply.Failure failure = failures.of(null, action, cause);
    String code = NAMES.getOrDefault(failure.code(), failure.code());
    if (code.equals(AgentErrors.INTERNAL_SERVER_ERROR)) {
      return new AgentException(code);
    }
    return new AgentException(code, failure.message(), details(failure.details()));
  }

  private static @Nullable Object details(List<Detail> details) {
    return details.isEmpty()
        ? null
        : details.stream()
            .map(detail -> Map.of("path", detail.path(), "message", detail.message()))
            .toList();
  }

  /** The same of what agents and nodes failed with: what has no code is told without its text. */
  static AgentException coded(Throwable failure) {
    return unwrapped(failure) instanceof AgentException known
        ? known
        : new AgentException(AgentErrors.INTERNAL_SERVER_ERROR);
  }

  /** What a stage, or an EJB, failed with. */
  static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException
            || cause instanceof ExecutionException
            || cause instanceof EJBException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
