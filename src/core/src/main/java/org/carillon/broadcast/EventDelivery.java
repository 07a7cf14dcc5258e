package org.carillon.broadcast;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.carillon.event.Envelope;
import org.carillon.format.FormatRegistry;
import org.carillon.session.ClientConnection;
import org.carillon.session.Frame;
import org.carillon.session.OutboundQueue;
import org.carillon.session.ResumableProtocol;
import org.carillon.session.ResumeState;
import org.carillon.session.StreamEvent;
import org.carillon.session.WireProtocol;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way: composed for a format and a protocol when the first connection hears it
 * there, queued at each, then written. Most events need one frame, or one a protocol; connections
 * that fixed another format than the event's are few.
 */
final class EventDelivery implements Consumer<ClientConnection> {

  private static final System.Logger LOGGER = System.getLogger(EventDelivery.class.getName());

  /**
   * A frame as it is for a format and a protocol.
   *
   * @param frame null: it is not for that protocol, or cannot be composed
   * @param failure why it cannot be composed; null: it can
   */
  private record Composed(
      WireProtocol protocol,
      String format,
      @Nullable Frame frame,
      @Nullable RuntimeException failure) {
    boolean isFor(WireProtocol other, String name) {
      return protocol == other && format.equals(name);
    }
  }

  private final WireProtocol.Composer formats;
  private final ComposeFailures composeFailures;
  private final Envelope envelope;
  private final BroadcastFlusher broadcastFlusher;
  private final boolean onlyIfIdle;

  /** Whether nobody tries again, where its own format fails. */
  private final boolean isLastTry;

  /** Why no format is asked; null: they are. */
  private final @Nullable RuntimeException leftOut;

  private final Set<BroadcastFlusher.Stripe> stripes =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Composed> others = new ArrayList<>(0);
  private @Nullable StreamEvent streamEvent;
  private @Nullable Composed last;
  private @Nullable RuntimeException failed;
  private boolean isAnyMissing;
  private int frames;
  private List<ClientConnection> overflowing = List.of();

  EventDelivery(
      FormatRegistry formatRegistry,
      Envelope envelope,
      BroadcastFlusher broadcastFlusher,
      ComposeFailures composeFailures) {
    this(formatRegistry, envelope, broadcastFlusher, composeFailures, false, null);
  }

  /**
   * An event on its way.
   *
   * @param isLastTry whether it does not come again, should its own format fail
   * @param leftOut why no format is asked, and all who should hear it miss it; null: they are asked
   */
  EventDelivery(
      FormatRegistry formatRegistry,
      Envelope envelope,
      BroadcastFlusher broadcastFlusher,
      ComposeFailures composeFailures,
      boolean isLastTry,
      @Nullable RuntimeException leftOut) {
    this.isLastTry = isLastTry;
    this.leftOut = leftOut;
    this.broadcastFlusher = broadcastFlusher;
    this.formats = WireProtocol.Composer.of(formatRegistry);
    this.composeFailures = composeFailures;
    this.envelope = envelope;
    this.onlyIfIdle = envelope.isVolatile();
  }

  /**
   * Composes it in another format that clients may have fixed, so that this need not be done while
   * it is sent; one that cannot is told of once, and costs its own clients alone.
   */
  void composeAlso(String format) {
    composed(WireProtocol.PLAIN, format);
  }

  /** Whether all formats that were asked have composed it. */
  boolean isComposed() {
    return !isAnyMissing;
  }

  /** How many frames were queued. */
  int frames() {
    return frames;
  }

  Envelope envelope() {
    return envelope;
  }

  /** Its place in its stream; null: it has none. */
  @Nullable StreamEvent place() {
    return streamEvent;
  }

  /** With its place in its stream. */
  EventDelivery at(StreamEvent place) {
    streamEvent = place;
    return this;
  }

  /**
   * Composes it in its own format, to know that it can be.
   *
   * @throws RuntimeException if it cannot
   */
  void compose() {
    RuntimeException failure = composed(WireProtocol.PLAIN, envelope.format()).failure;
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Its frame for a format and a protocol; null: it is not for that protocol, or cannot be
   * composed.
   */
  @Nullable Frame frame(WireProtocol protocol, String format) {
    return composed(protocol, format).frame;
  }

  /** Whether it is for that protocol, and cannot be composed. */
  boolean isMissing(WireProtocol protocol, String format) {
    return composed(protocol, format).failure != null;
  }

  private Composed composed(WireProtocol protocol, String format) {
    Composed recent = last;
    if (recent != null && recent.isFor(protocol, format)) {
      return recent;
    }
    for (Composed other : others) {
      if (other.isFor(protocol, format)) {
        last = other;
        return other;
      }
    }
    Composed composed = compose(protocol, format);
    others.add(composed);
    last = composed;
    return composed;
  }

  /** What the format made of it for plain clients: what stands around it is another protocol's. */
  private String text(Envelope same, String format) {
    Composed plain = composed(WireProtocol.PLAIN, format);
    if (plain.failure != null) {
      throw plain.failure;
    }
    if (plain.frame == null) {
      throw new IllegalStateException(same.event() + " is composed by no format");
    }
    return plain.frame.text();
  }

  private Composed compose(WireProtocol protocol, String format) {
    if (leftOut != null) {
      return new Composed(protocol, format, null, leftOut);
    }
    WireProtocol.Composer composer = protocol == WireProtocol.PLAIN ? formats : this::text;
    try {
      Frame frame =
          streamEvent != null && protocol instanceof ResumableProtocol resumable
              ? streamEvent.frame(resumable, format, composer)
              : protocol.event(envelope, format, composer);
      return new Composed(protocol, format, frame, null);
    } catch (Throwable thrown) { // also an Error: a format is the application's code
      RuntimeException e =
          thrown instanceof RuntimeException known
              ? known
              : new IllegalStateException("the format " + format + " failed with an Error", thrown);
      isAnyMissing = true;
      if (format.equals(envelope.format())) {
        failed = e; // whoever sends is told
      } else if (others.stream().noneMatch(other -> other.failure == e)) { // else it was told
        composeFailures.about(envelope, e);
      }
      return new Composed(protocol, format, null, e);
    }
  }

  @Override
  public void accept(ClientConnection connection) {
    ResumeState resumeState = connection.resumeState();
    if (resumeState != null && resumeState.wasOnce(envelope.audience().exceptConnection())) {
      return; // the client sent it, before it was cut off and came back
    }
    String fixed = connection.format();
    String format = fixed == null ? envelope.format() : fixed;
    Composed composed = composed(connection.protocol(), format);
    Frame frame = composed.frame;
    if (frame != null) {
      frames++;
      frame.heard();
      admitted(connection, connection.offer(frame, streamEvent, onlyIfIdle));
    } else if (composed.failure != null
        && !onlyIfIdle
        && (isLastTry || !format.equals(envelope.format()))) {
      admitted(connection, connection.missed(streamEvent));
    }
  }

  private void admitted(ClientConnection connection, OutboundQueue.Admission admission) {
    switch (admission) {
      case WRITE -> {
        BroadcastFlusher.Stripe stripe = broadcastFlusher.of(connection);
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
    stripes.forEach(BroadcastFlusher.Stripe::schedule);
    overflowing.forEach(EventDelivery::close);
  }

  private static void close(ClientConnection connection) {
    try {
      connection.tooSlow();
    } catch (Throwable e) { // the others are to be closed, and whoever sends is not to blame
      LOGGER.log(System.Logger.Level.WARNING, connection + " is too slow, and cannot be closed", e);
    }
  }

  /**
   * To be asked when all who can hear it have it.
   *
   * @throws RuntimeException if its own format could not compose it for one who should hear it
   */
  void demandComposed() {
    if (failed != null) {
      throw failed;
    }
  }
}
