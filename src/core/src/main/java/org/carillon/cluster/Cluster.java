package org.carillon.cluster;

import java.util.Set;
import org.carillon.event.Envelope;

/**
 * This node's way to the others. Nothing here ever blocks, waits for a network or throws: what
 * cannot be sent is dropped and counted ({@link #state}), since the outbox's table is the truth and
 * live events promise nothing beyond the moment. A node never hears what it published itself.
 */
public interface Cluster {

  /** A node that has no others, for those who need one without a container. */
  static Cluster alone() {
    return new NoCluster();
  }

  /** Whether there are no other nodes by configuration; then the other methods do nothing. */
  boolean isAlone();

  /**
   * Tells the other nodes of an event that is heard now or never; the caller itself sends it to the
   * clients of this node.
   */
  void publish(Envelope event);

  /**
   * Tells the other nodes of an event of the outbox.
   *
   * @param epoch the epoch of its stream
   * @param offset its offset there, which must be durable already
   */
  void publish(Envelope event, long epoch, long offset);

  /**
   * Tells the other nodes that there is something to drain or to read in a stream. Many calls in a
   * short time are one message.
   */
  void wake(String tenant, String path);

  /**
   * Tells the other nodes what is no event, behind what was published before.
   *
   * @return whether it is on its way; false: there are no others by configuration, or no room
   */
  boolean tell(NodeMessage message);

  /** The id by which the others know this node; each start has a new one. */
  String id();

  /**
   * The other nodes that live, by the ids by which {@link ClusterListener#told} names them. One
   * that has been silent for 16 s is taken for gone.
   */
  Set<String> others();

  /**
   * For how many milliseconds more {@link #others} may lack nodes that live, since this one has
   * only just begun to hear; 0: it lacks none.
   */
  long greetingMillis();

  /** Adds one who is told what other nodes say; to be called before the application is served. */
  void listen(ClusterListener listener);

  /** How it goes, for the health page and metrics. */
  ClusterState state();
}
