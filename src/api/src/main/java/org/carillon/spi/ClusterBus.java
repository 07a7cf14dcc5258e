package org.carillon.spi;

import java.util.List;
import java.util.Set;

/**
 * Carries short texts between the nodes of an application, on named channels. Carillon brings
 * {@code redis} and {@code redis-streams}; an application brings its own as a CDI bean with a
 * {@code @Named} name, which the setting {@code carillon.cluster} chooses.
 *
 * <p>An engine needs neither threads nor queues nor a way to come back: Carillon calls {@link
 * #publish} on one thread of its own and {@link #listen} on another, both may wait for the network,
 * and both are called again, with growing pauses, after they failed. What an exception says is
 * logged and shown on the health page: it must hold no secret.
 *
 * <p>Promised by an engine: a message is either heard whole or not at all, by every node that
 * listens, the one that published it included (it knows its own); messages of one node are heard in
 * their order, whatever their channels. It need not be heard at all: what must not be lost is read
 * from the outbox.
 */
public interface ClusterBus {

  /**
   * Publishes messages, in their order.
   *
   * @throws PartialPublishException if some were taken and others not; they are not published again
   * @throws Exception if none was taken, as far as is known; they are not published again
   */
  void publish(List<Message> messages) throws Exception;

  /**
   * Hears what is published on the channels, until the connection is lost or the bus is closed:
   * calls {@link Receiver#ready} when it hears, then {@link Receiver#message} for each message, all
   * on the calling thread. Others may publish on the same channels, so any text may come.
   *
   * @param channels the same at each call
   * @throws Exception if it cannot hear, or no longer
   */
  void listen(Set<String> channels, Receiver receiver) throws Exception;

  /**
   * Called once at deployment, and then about once a second on the thread that publishes: an engine
   * whose connection may be dead without its noticing looks after it here, and lets {@link #listen}
   * end. Does nothing by default.
   */
  default void check() {}

  /** Ends both, for ever: called once, on any thread, while they may be under way. */
  void close();

  /**
   * A message.
   *
   * @param channel where it is heard
   * @param text at most {@code carillon.cluster.limit} characters
   */
  record Message(String channel, String text) {}

  /** Who hears. */
  interface Receiver {

    /**
     * From now on, each message is heard.
     *
     * @param missed whether messages may have gone unheard since the last one; true at first
     */
    void ready(boolean missed);

    /** A message came. Never throws. */
    void message(String channel, String text);
  }
}
