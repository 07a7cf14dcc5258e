package org.carillon.history;

import java.util.Set;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.event.Envelope;
import org.carillon.session.StreamEvent;

/** The connections of this node, as those see them who bring events. */
public interface EventPublisher {

  /** To the connections of a broadcaster. */
  static EventPublisher to(LocalBroadcaster broadcaster) {
    return new BroadcastPublisher(broadcaster);
  }

  /**
   * Composes the event, so that one that cannot be composed is known before it has a place in its
   * stream. Has no effect yet.
   */
  Publication prepare(Envelope envelope);

  /** Sends an event that another node has composed already; it is composed here if it is heard. */
  void publish(StreamEvent event);

  /**
   * Whether {@link #publish} would ask a format of the application, which may take long, or never
   * end: then it is to be {@linkplain #prepareHeard prepared} where nobody waits for that.
   */
  default boolean asksApplication(Envelope envelope) {
    return false;
  }

  /** As {@link #prepare}, of an event that another node has composed already. */
  default Publication prepareHeard(Envelope envelope) {
    return prepare(envelope);
  }

  /**
   * An event of another node cannot be composed here, or not in time: nobody here hears it. Who
   * should have is told that something is missing.
   */
  default void leftOut(StreamEvent event, Throwable failure) {}

  /**
   * An event of another node could not be composed here for all who should have heard it; they know
   * it from {@link #publish}.
   */
  default void failed(Envelope envelope, Throwable failure) {}

  /** Events of a stream, up to an offset, were deleted before they were heard here. */
  default void lost(StreamName stream, long upTo) {}

  /** The streams that connections of this node hear. */
  Set<StreamName> heard();

  /** A composed event. */
  @FunctionalInterface
  interface Publication {

    /** Sends it to whoever is meant, waiting for no client. */
    void send(StreamEvent event);
  }
}
