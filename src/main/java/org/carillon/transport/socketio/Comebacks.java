package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.carillon.api.Caller;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.session.RecentEvents;
import org.jspecify.annotations.Nullable;

/**
 * Connection state recovery: the clients that left without saying so, for as long as they may come
 * back. Bounded by the window and by the connections that a node may have.
 */
@ApplicationScoped
class Comebacks {

  private record Away(Return ticket, long until) {}

  private final RecentEvents recent;
  private final boolean isOn;
  private final long windowMillis;
  private final int most;
  private final Map<String, NamespaceSocket> here = new ConcurrentHashMap<>();
  private final Map<String, Away> away = new ConcurrentHashMap<>();

  @Inject
  Comebacks(RecentEvents recent, CarillonConfig config) {
    this.recent = recent;
    this.isOn = config.get(Settings.SOCKETIO_RECOVERS);
    this.windowMillis = config.get(Settings.SOCKETIO_RECOVERY).toMillis();
    this.most = config.get(Settings.MAX_CONNECTIONS);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Comebacks() {
    this.recent = null;
    this.isOn = false;
    this.windowMillis = 0;
    this.most = 0;
  }

  /** Whether clients may come back. */
  boolean isOn() {
    return isOn;
  }

  /** A client has joined. */
  void joined(NamespaceSocket socket, Return ticket) {
    here.put(ticket.privateId(), socket);
  }

  /**
   * A client has left.
   *
   * @return with what it may come back; null: it may not
   */
  @Nullable Return left(NamespaceSocket socket, Return ticket, boolean recoverable) {
    here.remove(ticket.privateId(), socket);
    if (!recoverable) {
      ticket.recent().release();
      return null;
    }
    Return kept = ticket.in(socket.rooms());
    put(kept);
    return kept;
  }

  /** Keeps what a client may come back with, for the window. */
  void put(Return ticket) {
    if (away.size() >= most) {
      ticket.recent().release();
      return;
    }
    Away before = away.put(ticket.privateId(), new Away(ticket, now() + windowMillis));
    if (before != null) {
      before.ticket.recent().release();
    }
  }

  /**
   * A client says that it was here. Where its old line is not known to have ended yet, it ends now.
   *
   * @return with what it comes back, which nobody else has from here on; null: nothing is known of
   *     it, or it was another caller's
   */
  @Nullable Return claim(String privateId, String namespace, Caller caller) {
    NamespaceSocket present = here.get(privateId);
    if (present != null) {
      Return ticket = present.comeback();
      if (ticket == null || !ticket.isOf(namespace, caller)) {
        return null;
      }
      present.client().replaced();
    }
    Away known = away.get(privateId);
    if (known == null
        || known.until < now()
        || !known.ticket.isOf(namespace, caller)
        || !away.remove(privateId, known)) {
      return null;
    }
    return known.ticket;
  }

  /** Forgets those that did not come. */
  void expire() {
    long now = now();
    away.forEach(
        (privateId, one) -> {
          if (one.until < now && away.remove(privateId, one)) {
            one.ticket.recent().release();
          }
        });
    recent.expire();
  }

  /** How many are away. */
  int size() {
    return away.size();
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
