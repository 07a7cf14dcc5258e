package org.carillon.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.carillon.format.Formats;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way: composed for a format and a protocol when the first connection hears it
 * there, queued at each, then written. Most events need one frame, or one a protocol; connections
 * that fixed another format than the event's are few.
 */
final class Delivery implements Consumer<ClientConnection> {

  /** A frame as it is for a format and a protocol; null: it is not for that protocol. */
  private record Composed(WireProtocol protocol, String format, @Nullable Frame frame) {
    boolean isFor(WireProtocol other, String name) {
      return protocol == other && format.equals(name);
    }
  }

  private final Formats formats;
  private final Envelope envelope;
  private final Flusher flusher;
  private final boolean onlyIfIdle;
  private final Set<Flusher.Stripe> stripes = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Composed> others = new ArrayList<>(0);
  private @Nullable Positioned positioned;
  private @Nullable Composed last;
  private int frames;
  private List<ClientConnection> overflowing = List.of();

  Delivery(Formats formats, Envelope envelope, Flusher flusher) {
    this.flusher = flusher;
    this.formats = formats;
    this.envelope = envelope;
    this.onlyIfIdle = envelope.isVolatile();
  }

  /** How many frames were queued. */
  int frames() {
    return frames;
  }

  Envelope envelope() {
    return envelope;
  }

  /** With its place in its stream. */
  Delivery at(Positioned place) {
    positioned = place;
    return this;
  }

  /** Composes it in its own format, to know that it can be. */
  void compose() {
    frame(WireProtocol.PLAIN, envelope.format());
  }

  /** Its frame for a format and a protocol; null: it is not for that protocol. */
  @Nullable Frame frame(WireProtocol protocol, String format) {
    Composed recent = last;
    if (recent != null && recent.isFor(protocol, format)) {
      return recent.frame;
    }
    for (Composed other : others) {
      if (other.isFor(protocol, format)) {
        last = other;
        return other.frame;
      }
    }
    Composed composed = new Composed(protocol, format, compose(protocol, format));
    others.add(composed);
    last = composed;
    return composed.frame;
  }

  private @Nullable Frame compose(WireProtocol protocol, String format) {
    return positioned != null && protocol instanceof ResumableProtocol resumable
        ? positioned.frame(resumable, format, formats)
        : protocol.event(envelope, format, formats);
  }

  @Override
  public void accept(ClientConnection connection) {
    Catchup catchup = connection.catchup();
    if (catchup != null && catchup.wasOnce(envelope.audience().exceptConnection())) {
      return; // the client sent it, before it was cut off and came back
    }
    String fixed = connection.format();
    Frame frame = frame(connection.protocol(), fixed == null ? envelope.format() : fixed);
    if (frame == null) {
      return;
    }
    frames++;
    switch (connection.offer(frame, positioned, onlyIfIdle)) {
      case WRITE -> {
        Flusher.Stripe stripe = flusher.of(connection);
        stripe.add(connection);
        stripes.add(stripe);
      }
      case OVERFLOW -> {
        if (overflowing.isEmpty()) {
          overflowing = new ArrayList<>();
        }
        overflowing.add(connection);
      }
      case QUEUED, CLOSED -> {
        // somebody writes, or there is nobody to write to
      }
    }
  }

  /** Writes what was queued, and closes those that do not take what is sent to them. */
  void flush() {
    stripes.forEach(Flusher.Stripe::schedule);
    overflowing.forEach(ClientConnection::tooSlow);
  }
}
