package org.carillon.broadcast;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.carillon.audience.AudienceMatcher;
import org.carillon.event.Envelope;
import org.carillon.format.FormatRegistry;
import org.carillon.session.ConnectionIndex;
import org.carillon.session.ConnectionRegistry;
import org.carillon.session.DisconnectOrder;
import org.carillon.session.MonotonicClock;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/** Sends an event to those connections of this node that are meant. */
@ApplicationScoped
public class LocalBroadcaster {

  private final ConnectionRegistry registry;
  private final FormatRegistry formatRegistry;
  private final BroadcastFlusher broadcastFlusher;
  private final RecoveryBuffers recent;
  private final ComposeFailures composeFailures = new ComposeFailures();

  @Inject
  LocalBroadcaster(
      ConnectionRegistry registry,
      FormatRegistry formatRegistry,
      BroadcastFlusher broadcastFlusher,
      RecoveryBuffers recent) {
    this.registry = registry;
    this.recent = recent;
    this.broadcastFlusher = broadcastFlusher;
    this.formatRegistry = formatRegistry;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  LocalBroadcaster() {
    this.registry = null;
    this.recent = null;
    this.formatRegistry = null;
    this.broadcastFlusher = null;
  }

  /**
   * Matches, composes once, and adds to the queue of each connection that hears it. Waits for no
   * client; what cannot be sent to one costs the others nothing.
   *
   * @throws RuntimeException if the event's own format cannot compose it for one who should hear
   *     it; all others have it. Where another format cannot, which a client asked for, the log says
   *     so.
   */
  public void broadcast(Envelope envelope) {
    send(delivery(envelope, false));
  }

  /** As {@link #broadcast(Envelope)}, of an event of another node, which does not come again. */
  void broadcastHeard(Envelope envelope) {
    send(delivery(envelope, true));
  }

  /**
   * Composes the event, whoever hears it, so that one that cannot be composed is known before it is
   * sent. Who sends it then asks no format of the application any more.
   *
   * @return sends it as {@link #broadcast} does; null: without a place in a stream
   * @throws RuntimeException if there is no such format, or it cannot compose the event
   */
  public Consumer<@Nullable StreamEvent> prepare(Envelope envelope) {
    return prepare(envelope, false);
  }

  private Consumer<@Nullable StreamEvent> prepare(Envelope envelope, boolean isLastTry) {
    EventDelivery eventDelivery = delivery(envelope, isLastTry);
    if (!envelope.isRaw()) {
      eventDelivery.compose();
      for (String fixed : registry.fixedFormats(envelope.path())) {
        if (!formatRegistry.isBuiltIn(fixed)) {
          eventDelivery.composeAlso(fixed);
        }
      }
    }
    return streamEvent -> send(streamEvent == null ? eventDelivery : eventDelivery.at(streamEvent));
  }

  /** As {@link #prepare} where anybody here may hear it; else nothing is composed. */
  public Consumer<@Nullable StreamEvent> prepareHeard(Envelope envelope) {
    boolean isHeard =
        registry.at(envelope.path(), envelope.tenant()) != null
            || recent.at(envelope.path(), envelope.tenant()) != null;
    return isHeard ? prepare(envelope, true) : streamEvent -> {};
  }

  /**
   * Whether a format of the application may be asked for this event here, which may take long, or
   * never end: who must not wait for that has it {@linkplain #prepare prepared} elsewhere.
   */
  public boolean asksApplication(Envelope envelope) {
    if (envelope.isRaw()) {
      return false;
    }
    if (!formatRegistry.isBuiltIn(envelope.format())) {
      return true;
    }
    for (String fixed : registry.fixedFormats(envelope.path())) {
      if (!formatRegistry.isBuiltIn(fixed)) {
        return true;
      }
    }
    return false;
  }

  /** What clients of this node do not hear, since a format failed here. */
  public ComposeFailures composeFailures() {
    return composeFailures;
  }

  private EventDelivery delivery(Envelope envelope, boolean isLastTry) {
    return delivery(envelope, isLastTry, null);
  }

  private EventDelivery delivery(
      Envelope envelope, boolean isLastTry, @Nullable RuntimeException leftOut) {
    return new EventDelivery(
        formatRegistry, envelope, broadcastFlusher, composeFailures, isLastTry, leftOut);
  }

  /**
   * An event of the outbox is left out for the clients of this node: it is counted, and those who
   * should have heard it are told that something is missing, now or when they come back.
   */
  public void leftOut(StreamEvent event, Throwable failure) {
    leftOut(event.envelope(), event, failure);
  }

  /** As {@link #leftOut(StreamEvent, Throwable)}, of one that has no place in a stream. */
  void leftOut(Envelope envelope, Throwable failure) {
    leftOut(envelope, null, failure);
  }

  private void leftOut(Envelope envelope, @Nullable StreamEvent event, Throwable failure) {
    composeFailures.about(envelope, failure);
    EventDelivery missed =
        delivery(envelope, true, new IllegalStateException("it was left out", failure));
    if (event != null) {
      missed.at(event);
    }
    try {
      queueAndKeep(missed);
    } finally {
      missed.flush();
    }
  }

  /** As {@link #broadcast(Envelope)}, with the event's place in its stream. */
  public void broadcast(StreamEvent event) {
    send(delivery(event.envelope(), true).at(event));
  }

  /**
   * Tells the tenant and path of each audience that has connections on this node, or clients that
   * may come back to it and want to hear what they missed.
   */
  public void forEachAudience(BiConsumer<String, String> told) {
    registry.forEachAudience(told);
    recent.forEachAudience(told);
  }

  /** Events of a path and tenant passed that were not heard here: nobody is served across that. */
  public void lost(String path, String tenant, long upTo) {
    RecoveryBuffer kept = recent.at(path, tenant);
    if (kept != null) {
      kept.clear(MonotonicClock.millis(), upTo);
    }
  }

  private void send(EventDelivery eventDelivery) {
    Envelope envelope = eventDelivery.envelope();
    boolean isKept = recent.at(envelope.path(), envelope.tenant()) != null;
    if (isKept && !envelope.isRaw() && !formatRegistry.isBuiltIn(envelope.format())) {
      eventDelivery.composeAlso(envelope.format()); // before others have to wait for this one
    }
    try {
      queueAndKeep(eventDelivery);
    } finally {
      eventDelivery.flush(); // whoever is queued waits for this, whatever went wrong behind it
    }
    registry.traffic().sent(eventDelivery.frames());
    if (eventDelivery.isComposed()) {
      composeFailures.none();
    }
    eventDelivery.demandComposed();
  }

  private void queueAndKeep(EventDelivery eventDelivery) {
    Envelope envelope = eventDelivery.envelope();
    RecoveryBuffer kept = recent.at(envelope.path(), envelope.tenant());
    AudienceMatcher matcher = AudienceMatcher.of(envelope.audience());
    if (kept == null) {
      queue(eventDelivery, matcher);
      return;
    }
    synchronized (kept) { // who comes back sees a moment between two events
      if (!envelope.isVolatile()) {
        kept.add(eventDelivery, matcher, MonotonicClock.millis());
      }
      queue(eventDelivery, matcher);
    }
    recent.keepToBudget();
  }

  private void queue(EventDelivery eventDelivery, AudienceMatcher matcher) {
    Envelope envelope = eventDelivery.envelope();
    if (DisconnectOrder.isOne(envelope)) {
      registry.disconnect(DisconnectOrder.of(envelope));
    }
    ConnectionIndex connectionIndex = registry.at(envelope.path(), envelope.tenant());
    if (connectionIndex != null) {
      matcher.forEach(connectionIndex, eventDelivery);
    }
  }
}
