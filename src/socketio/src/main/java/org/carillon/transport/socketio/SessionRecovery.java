package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.carillon.api.Caller;
import org.carillon.broadcast.RecoveryBuffers;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Connection state recovery: this node's clients that may come back, and for the window those that
 * left it without saying so. Bounded by the window and by the connections that a node may have.
 */
@ApplicationScoped
class SessionRecovery {

  private record Away(SessionClaim ticket, long until) {}

  private final RecoveryBuffers recent;
  private final RemoteSessions remoteSessions;
  private final boolean isOn;
  private final long windowMillis;
  private final int most;
  private final Map<String, NamespaceSocket> here = new ConcurrentHashMap<>();
  private final Map<String, Away> away = new ConcurrentHashMap<>();

  @Inject
  SessionRecovery(RecoveryBuffers recent, RemoteSessions remoteSessions, CarillonConfig config) {
    this.recent = recent;
    this.remoteSessions = remoteSessions;
    this.isOn = config.get(Settings.SOCKETIO_RECOVERS);
    this.windowMillis = config.get(Settings.SOCKETIO_RECOVERY).toMillis();
    this.most = config.get(Settings.MAX_CONNECTIONS);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  SessionRecovery() {
    this.recent = null;
    this.remoteSessions = null;
    this.isOn = false;
    this.windowMillis = 0;
    this.most = 0;
  }

  /** Whether clients may come back. */
  boolean isOn() {
    return isOn;
  }

  /** A client has joined. */
  void joined(NamespaceSocket socket, SessionClaim sessionClaim) {
    here.put(sessionClaim.what().privateId(), socket);
    remoteSessions.forget(sessionClaim.what()); // it may have been told again meanwhile
  }

  /** A client has left, with what it may come back; where it may not, nobody has it any more. */
  void left(NamespaceSocket socket, SessionClaim sessionClaim, boolean recoverable) {
    String privateId = sessionClaim.what().privateId();
    here.remove(privateId, socket);
    remoteSessions.forget(sessionClaim.what());
    if (!recoverable || away.size() >= most || remoteSessions.isLater(sessionClaim.what())) {
      sessionClaim.release();
      return;
    }
    Away before = away.put(privateId, new Away(sessionClaim, SocketIoClient.now() + windowMillis));
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
  @Nullable SessionClaim claim(String privateId, String namespace, Caller caller) {
    NamespaceSocket present = here.get(privateId);
    if (present != null) {
      SessionClaim sessionClaim = present.sessionClaim();
      if (sessionClaim != null && !sessionClaim.what().isOf(namespace, caller)) {
        return null;
      }
      present.client().replaced();
    }
    Away known = away.get(privateId);
    if (known != null && remoteSessions.isLater(known.ticket.what())) { // told while it left
      if (away.remove(privateId, known)) {
        known.ticket.release();
      }
      known = null;
    }
    if (known == null) {
      RemoteSessions.Claimed told = remoteSessions.claim(privateId, namespace, caller);
      if (told == null) {
        return null;
      }
      RecoverableSession what = told.what();
      return new SessionClaim(
          what, told.since(), recent.hold(what.namespace(), what.tenant(), false));
    }
    if (known.until < SocketIoClient.now()
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
    SessionClaim mine = present == null ? null : present.sessionClaim();
    if (present != null && mine != null) {
      if (!isLater(turn, mine, toEqual)) {
        return false;
      }
      SessionClaim ended = present.surrender();
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

  private static boolean isLater(long turn, SessionClaim mine, boolean orEqual) {
    return turn > mine.what().turn() || (orEqual && turn == mine.what().turn());
  }

  /** Tells of all that may come back to this node by its own knowledge. */
  void forEach(Consumer<RecoverableSession> told) {
    for (NamespaceSocket socket : here.values()) {
      SessionClaim sessionClaim = socket.sessionClaim();
      if (sessionClaim != null) {
        told.accept(sessionClaim.what());
      }
    }
    away.values().forEach(one -> told.accept(one.ticket.what()));
  }

  /** The client that is here; null: it is not. */
  @Nullable NamespaceSocket present(String privateId) {
    return here.get(privateId);
  }

  /** With what a client may come back that has left this node; null: it may not. */
  @Nullable RecoverableSession away(String privateId) {
    Away known = away.get(privateId);
    return known == null ? null : known.ticket.what();
  }

  /** Forgets those that did not come. */
  void expire() {
    long now = SocketIoClient.now();
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
