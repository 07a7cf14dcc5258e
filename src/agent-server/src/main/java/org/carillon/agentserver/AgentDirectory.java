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
   * @param node the node that it is connected to, as far as is known; null: none
   */
  record Known(String name, long since, @Nullable String node) {}

  /**
   * A connection of an agent.
   *
   * @param node the node that has it
   * @param instance the start of the agent
   * @param connection its id
   */
  record Owner(String node, String instance, String connection) {}

  /**
   * Whose a name is.
   *
   * @param isMine whether it is that of the connection that asked
   * @param before the connection that it was another's before, or still is; null: nobody's
   */
  record Ownership(boolean isMine, @Nullable Owner before) {}

  /**
   * Where an agent is.
   *
   * @param isKnown whether there is one of that name
   * @param node the node that it is connected to; null: none
   */
  record Location(boolean isKnown, @Nullable String node) {}

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

  /**
   * Makes a name that of a connection, if it is nobody's, or that of another connection of the same
   * start of the agent, or of the same node.
   *
   * @param gone a connection that is known to have ended; null: none
   * @param always whether no other node can have it
   * @throws org.carillon.tunnel.AgentException UNKNOWN_AGENT, if it was forgotten meanwhile
   */
  Ownership own(String server, String name, Owner mine, @Nullable Owner gone, boolean always)
      throws Exception;

  /** A connection has ended: the name is nobody's, unless it is another's by now. */
  void disown(String server, String name, String connection) throws Exception;

  /** Where an agent is. */
  Location locate(String server, String name) throws Exception;

  /** All that are known, at most {@code most}, in the order of their names. */
  List<Known> all(String server, int most) throws Exception;

  /** Forgets an agent; whether it was known. Its number is not given again. */
  boolean forget(String server, String name) throws Exception;
}
