package org.carillon.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How this node's way to the others goes. Counts begin at deployment. Nothing in it is secret.
 *
 * @param engine the engine by its name, as configured: {@code none}, {@code redis}
 * @param connected whether others are heard, and hear this node as far as it knows; true where
 *     there are no others
 * @param since since when others are heard; null while they are not, or where there are none
 * @param queued messages that wait to be published
 * @param published messages that were handed to the engine and taken by it
 * @param received messages of other nodes and applications
 * @param refused messages among those that could not be read or are not meant for this application
 * @param dropped messages that were not published, because the queue was full or the engine away
 * @param tooLong messages that were not published, because no node takes any so long
 * @param lastError when and what went wrong last, without secrets; null if nothing did
 */
public record ClusterState(
    String engine,
    boolean connected,
    @Nullable Instant since,
    int queued,
    long published,
    long received,
    long refused,
    long dropped,
    long tooLong,
    @Nullable String lastError) {

  /** The state of a node that has no others. */
  public static final ClusterState ALONE =
      new ClusterState("none", true, null, 0, 0, 0, 0, 0, 0, null);
}
