package org.carillon.session;

import java.util.Set;
import java.util.UUID;
import org.carillon.api.Caller;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is about to begin.
 *
 * @param id its id
 * @param model the service
 * @param path its path
 * @param caller who
 * @param client the client identifier
 * @param format the format that is fixed for every frame both ways; null: none
 * @param facts what the client said
 * @param contexts those that it is in from the beginning
 */
public record PendingConnection(
    String id,
    ServiceModel model,
    String path,
    Caller caller,
    @Nullable String client,
    @Nullable String format,
    HandshakeFacts facts,
    Set<String> contexts) {

  /** With a fresh id. */
  public PendingConnection(
      ServiceModel model,
      String path,
      Caller caller,
      @Nullable String client,
      @Nullable String format,
      HandshakeFacts facts) {
    this(UUID.randomUUID().toString(), model, path, caller, client, format, facts, Set.of());
  }

  /** As a connection that comes back, with its id and its contexts. */
  public PendingConnection as(String known, Set<String> entered) {
    return new PendingConnection(known, model, path, caller, client, format, facts, entered);
  }
}
