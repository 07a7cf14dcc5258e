package org.carillon.agentserver;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent that was connected to some node when it was asked.
 *
 * @param name its name
 * @param node the id of the node that it is connected to; each start of a node has a new one
 * @param labels what it says that it can do; not verified
 * @param since when it connected, by the clock of its node
 * @param address where it connected from; null: its node was not told
 */
public record AgentOfNode(
    String name, String node, List<String> labels, Instant since, @Nullable String address) {

  /** Keeps a copy of the labels. */
  public AgentOfNode {
    labels = List.copyOf(labels);
  }
}
