package org.carillon.api;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Not all who were asked have answered: nodes, or clients of an {@link
 * SocketIoEmitter#emitWithAck}. It ends the stage of the question, and has what came.
 */
public final class UnansweredException extends TimeoutException {

  private static final long serialVersionUID = 1;

  private final int nodes;
  private final int clients;
  private final transient List<@Nullable Object> answers;

  /**
   * Made by Carillon.
   *
   * @param nodes how many other nodes did not answer
   * @param clients how many clients did not acknowledge, on nodes that answered
   * @param answers what came
   */
  public UnansweredException(
      String message, int nodes, int clients, List<? extends @Nullable Object> answers) {
    super(message);
    this.nodes = nodes;
    this.clients = clients;
    this.answers = Collections.unmodifiableList(answers);
  }

  /** How many other nodes did not answer; at least 1 where the bus is down. */
  public int nodes() {
    return nodes;
  }

  /** How many clients did not acknowledge, on nodes that answered. */
  public int clients() {
    return clients;
  }

  /** What came: the elements of the result that the stage would have had. */
  public List<@Nullable Object> answers() {
    return answers == null ? List.of() : answers;
  }
}
