package org.carillon.agentserver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agents that an agent server has given names to, with their public keys. All of it may wait
 * for a database: it is asked on threads that may.
 */
interface AgentDirectory {

  /**
   * Who an agent is.
   *
   * @param name its name
   * @param firstTime whether it was given just now
   */
  record Claim(String name, boolean firstTime) {}

  /**
   * A known agent.
   *
   * @param name its name
   * @param since when it got it, in milliseconds since 1970
   */
  record Known(String name, long since) {}

  /**
   * Gives a name to an agent that has none, or finds that of an agent that proved its key. An agent
   * that lost the answer has a key that is known: it gets the name that it was given.
   *
   * @param name what it is called, as it says; null: it has no name
   * @param key its public key, proven
   * @throws org.carillon.tunnel.AgentException UNKNOWN_AGENT, or NOT_AUTHORIZED where the name is
   *     another's
   * @throws Exception if it cannot be asked or written
   */
  Claim claim(String server, NameFormat format, @Nullable String name, String key) throws Exception;

  /** Whether a name was given, and is not forgotten. */
  boolean isKnown(String server, String name) throws Exception;

  /** All that are known, at most {@code most}, in the order of their names. */
  List<Known> all(String server, int most) throws Exception;

  /** Forgets an agent; whether it was known. Its number is not given again. */
  boolean forget(String server, String name) throws Exception;
}
