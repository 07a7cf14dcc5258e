package org.carillon.session;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.carillon.audience.AudienceMatcher;
import org.carillon.format.Formats;
import org.jspecify.annotations.Nullable;

/** Sends an event to those connections of this node that are meant. */
@ApplicationScoped
public class LocalBroadcaster {

  private final ConnectionRegistry registry;
  private final Formats formats;
  private final Flusher flusher;

  @Inject
  LocalBroadcaster(ConnectionRegistry registry, Formats formats, Flusher flusher) {
    this.registry = registry;
    this.flusher = flusher;
    this.formats = formats;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  LocalBroadcaster() {
    this.registry = null;
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
  public Runnable prepare(Envelope envelope) {
    Delivery delivery = new Delivery(formats, envelope, flusher);
    delivery.compose();
    return () -> send(delivery);
  }

  private void send(Delivery delivery) {
    Roll roll = registry.at(delivery.envelope.path(), delivery.envelope.tenant());
    if (roll != null) {
      AudienceMatcher.of(delivery.envelope.audience()).forEach(roll, delivery);
      delivery.flush();
    }
  }

  /**
   * One event on its way: composed when the first connection hears it, queued at each, then
   * written. Connections that fixed another format than the event's are few, and get a frame of
   * their own, composed once too.
   */
  private static final class Delivery implements Consumer<ClientConnection> {

    private final Formats formats;
    private final Envelope envelope;
    private final Flusher flusher;
    private final Set<Flusher.Stripe> stripes = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Frame frame;
    private Map<String, Frame> others = Map.of();

    Delivery(Formats formats, Envelope envelope, Flusher flusher) {
      this.flusher = flusher;
      this.formats = formats;
      this.envelope = envelope;
    }

    Frame compose() {
      Frame composed = frame;
      if (composed == null) {
        composed = composed(envelope.format());
        frame = composed;
      }
      return composed;
    }

    private Frame composed(String format) {
      return new Frame(new FormatView(envelope, format, formats.get(format)).compose());
    }

    private Frame other(String format) {
      if (others.isEmpty()) {
        others = new HashMap<>();
      }
      return others.computeIfAbsent(format, this::composed);
    }

    @Override
    public void accept(ClientConnection connection) {
      String fixed = connection.format();
      Frame heard = fixed == null || fixed.equals(envelope.format()) ? compose() : other(fixed);
      if (connection.enqueue(heard)) {
        Flusher.Stripe stripe = flusher.of(connection);
        stripe.add(connection);
        stripes.add(stripe);
      }
    }

    void flush() {
      stripes.forEach(Flusher.Stripe::schedule);
    }
  }
}
