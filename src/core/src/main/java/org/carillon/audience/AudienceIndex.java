package org.carillon.audience;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one tenant and path on a node, with the indices that an audience is found by.
 * Collections are views that may change while they are walked; none is ever null.
 *
 * @param <R> the type of the connections
 */
public interface AudienceIndex<R extends Recipient> {

  /** All of them. */
  Collection<R> everyone();

  /** Those of a user. */
  Collection<R> ofUser(String user);

  /** Those with a role. */
  Collection<R> inRole(String role);

  /** Those in a context. */
  Collection<R> inContext(String context);

  /** Those with a client identifier. */
  Collection<R> ofClient(String client);

  /** The one with an id, or null. */
  @Nullable R connection(String id);
}
