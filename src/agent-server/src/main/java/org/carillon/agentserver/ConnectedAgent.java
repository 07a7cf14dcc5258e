package org.carillon.agentserver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent that is connected to this node, for as long as this connection lasts: one that comes
 * back is another object. Safe for use by many threads.
 */
public interface ConnectedAgent {

  /** Its name, which the server gave. */
  String name();

  /** The name of its {@link AgentServer}; empty: the one without a name. */
  String server();

  /** Its connection. */
  AgentSocket connection();

  /** Whether the server gave it its name on this connection. */
  boolean firstTime();

  /** What it says that it can do, at most 32 texts; not verified. */
  List<String> labels();

  /** What the application put there; null: nothing yet. Gone with the connection. */
  @Nullable Object data();

  /** Keeps something of the application's with this agent until its connection ends. */
  void data(@Nullable Object data);
}
