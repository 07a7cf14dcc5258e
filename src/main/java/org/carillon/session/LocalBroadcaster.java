package org.carillon.session;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.carillon.audience.AudienceMatcher;
import org.carillon.format.Formats;

/** Sends an event to those connections of this node that are meant. */
@ApplicationScoped
public class LocalBroadcaster {

  private final ConnectionRegistry registry;
  private final Formats formats;
  private final Flusher flusher;
  private final RecentEvents recent;

  @Inject
  LocalBroadcaster(
      ConnectionRegistry registry, Formats formats, Flusher flusher, RecentEvents recent) {
    this.registry = registry;
    this.recent = recent;
    this.flusher = flusher;
    this.formats = formats;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  LocalBroadcaster() {
    this.registry = null;
    this.recent = null;
    this.formats = null;
    this.flusher = null;
  }

  /**
   * Matches, composes once, and adds to the queue of each connection that hears it. Waits for no
   * client; what cannot be sent to one costs the others nothing.
   */
  public void broadcast(Envelope envelope) {
    send(new Delivery(formats, envelope, flusher));
  }

  /**
   * Composes the event, whoever hears it, so that one that cannot be composed is known before it is
   * sent.
   *
   * @return sends it as {@link #broadcast} does
   * @throws RuntimeException if there is no such format, or it cannot compose the event
   */
  public Consumer<Positioned> prepare(Envelope envelope) {
    Delivery delivery = new Delivery(formats, envelope, flusher);
    delivery.compose();
    return positioned -> send(delivery.at(positioned));
  }

  /** As {@link #broadcast(Envelope)}, with the event's place in its stream. */
  public void broadcast(Positioned event) {
    send(new Delivery(formats, event.envelope(), flusher).at(event));
  }

  /**
   * Tells the tenant and path of each audience that has connections on this node, or clients that
   * may come back to it and want to hear what they missed.
   */
  public void forEachAudience(BiConsumer<String, String> told) {
    registry.forEachAudience(told);
    recent.forEachAudience(told);
  }

  private void send(Delivery delivery) {
    Envelope envelope = delivery.envelope();
    Recent kept = recent.at(envelope.path(), envelope.tenant());
    AudienceMatcher matcher = AudienceMatcher.of(envelope.audience());
    if (kept == null) {
      queue(delivery, matcher);
    } else {
      synchronized (kept) { // who comes back sees a moment between two events
        if (!envelope.isVolatile()) {
          kept.add(delivery, matcher, Heartbeat.now());
        }
        queue(delivery, matcher);
      }
    }
    delivery.flush();
    registry.traffic().sent(delivery.frames());
  }

  private void queue(Delivery delivery, AudienceMatcher matcher) {
    Envelope envelope = delivery.envelope();
    Roll roll = registry.at(envelope.path(), envelope.tenant());
    if (roll != null) {
      matcher.forEach(roll, delivery);
    }
  }
}
