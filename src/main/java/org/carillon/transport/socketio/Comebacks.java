package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.carillon.api.Caller;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.session.RecentEvents;
import org.jspecify.annotations.Nullable;

/**
 * Connection state recovery: this node's clients that may come back, and for the window those that
 * left it without saying so. Bounded by the window and by the connections that a node may have.
 */
@ApplicationScoped
class Comebacks {

  private record Away(Ticket ticket, long until) {}

  private final RecentEvents recent;
  private final Elsewhere elsewhere;
  private final boolean isOn;
  private final long windowMillis;
  private final int most;
  private final Map<String, NamespaceSocket> here = new ConcurrentHashMap<>();
  private final Map<String, Away> away = new ConcurrentHashMap<>();

  @Inject
  Comebacks(RecentEvents recent, Elsewhere elsewhere, CarillonConfig config) {
    this.recent = recent;
    this.elsewhere = elsewhere;
    this.isOn = config.get(Settings.SOCKETIO_RECOVERS);
    this.windowMillis = config.get(Settings.SOCKETIO_RECOVERY).toMillis();
    this.most = config.get(Settings.MAX_CONNECTIONS);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Comebacks() {
    this.recent = null;
    this.elsewhere = null;
    this.isOn = false;
    this.windowMillis = 0;
    this.most = 0;
  }

  /** Whether clients may come back. */
  boolean isOn() {
    return isOn;
  }

  /** A client has joined. */
  void joined(NamespaceSocket socket, Ticket ticket) {
    here.put(ticket.what().privateId(), socket);
    elsewhere.forget(ticket.what()); // it may have been told again meanwhile
  }

  /** A client has left, with what it may come back; where it may not, nobody has it any more. */
  void left(NamespaceSocket socket, Ticket ticket, boolean recoverable) {
    String privateId = ticket.what().privateId();
    here.remove(privateId, socket);
    elsewhere.forget(ticket.what());
    if (!recoverable || away.size() >= most || elsewhere.isLater(ticket.what())) {
      ticket.release();
      return;
    }
    Away before = away.put(privateId, new Away(ticket, Client.now() + windowMillis));
    if (before != null) {
      before.ticket.release();
    }
  }

  /**
   * A client says that it was here, or on another node. Where its old line is not known to have
   * ended yet, it ends now.
   *
   * @return with what it comes back, which nobody else has from here on; null: nothing is known of
   *     it, or it was another caller's
   */
  @Nullable Ticket claim(String privateId, String namespace, Caller caller) {
    NamespaceSocket present = here.get(privateId);
    if (present != null) {
      Ticket ticket = present.ticket();
      if (ticket != null && !ticket.what().isOf(namespace, caller)) {
        return null;
      }
      present.client().replaced();
    }
    Away known = away.get(privateId);
    if (known != null && elsewhere.isLater(known.ticket.what())) { // told while it left
      if (away.remove(privateId, known)) {
        known.ticket.release();
      }
      known = null;
    }
    if (known == null) {
      Return told = elsewhere.claim(privateId, namespace, caller);
      return told == null
          ? null
          : new Ticket(told, -1, recent.hold(told.namespace(), told.tenant(), false));
    }
    if (known.until < Client.now()
        || !known.ticket.what().isOf(namespace, caller)
        || !away.remove(privateId, known)) {
      return null;
    }
    return known.ticket;
  }

  /**
   * Another node says that it has a client, or had it last: one that was here is so no more, and
   * where its old line is not known to have ended yet, it ends now.
   *
   * @param toEqual whether the other is right where both took the same turn
   * @return whether it is right; false: the client has come here since
   */
  boolean yields(String privateId, long turn, boolean toEqual) {
    NamespaceSocket present = here.get(privateId);
    Ticket mine = present == null ? null : present.ticket();
    if (present != null && mine != null) {
      if (!isLater(turn, mine, toEqual)) {
        return false;
      }
      Ticket ended = present.surrender();
      if (ended != null) {
        here.remove(privateId, present);
        ended.release();
      }
      present.client().replaced();
      return true;
    }
    Away known = away.get(privateId);
    if (known != null) {
      if (!isLater(turn, known.ticket, toEqual)) {
        return false;
      }
      if (away.remove(privateId, known)) {
        known.ticket.release();
      }
    }
    return true;
  }

  private static boolean isLater(long turn, Ticket mine, boolean orEqual) {
    return turn > mine.what().turn() || (orEqual && turn == mine.what().turn());
  }

  /** Tells of all that may come back to this node by its own knowledge. */
  void forEach(Consumer<Return> told) {
    for (NamespaceSocket socket : here.values()) {
      Ticket ticket = socket.ticket();
      if (ticket != null) {
        told.accept(ticket.what());
      }
    }
    away.values().forEach(one -> told.accept(one.ticket.what()));
  }

  /** The client that is here; null: it is not. */
  @Nullable NamespaceSocket present(String privateId) {
    return here.get(privateId);
  }

  /** With what a client may come back that has left this node; null: it may not. */
  @Nullable Return away(String privateId) {
    Away known = away.get(privateId);
    return known == null ? null : known.ticket.what();
  }

  /** Forgets those that did not come. */
  void expire() {
    long now = Client.now();
    away.forEach(
        (privateId, one) -> {
          if (one.until < now && away.remove(privateId, one)) {
            one.ticket.release();
          }
        });
    recent.expire();
  }

  /** How many are away. */
  int size() {
    return away.size();
  }
}
