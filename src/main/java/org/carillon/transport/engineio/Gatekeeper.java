package org.carillon.transport.engineio;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.carillon.api.Caller;
import org.carillon.security.Callers;
import org.carillon.security.OriginPolicy;
import org.carillon.session.Connections;
import org.carillon.session.HandshakeFacts;
import org.jspecify.annotations.Nullable;

/**
 * Judges the requests of clients, whatever transport they are for, before anything is done for
 * them. Cheap questions first.
 */
final class Gatekeeper {

  private static final String VERSION_4 = "4";
  private static final String VERSION_3 = "3";

  private final Engine engine;
  private final OriginPolicy origins;
  private final Callers callers;
  private final Connections connections;

  Gatekeeper(Engine engine, OriginPolicy origins, Callers callers, Connections connections) {
    this.engine = engine;
    this.origins = origins;
    this.callers = callers;
    this.connections = connections;
  }

  /** What is to be done for a request. */
  sealed interface Verdict {

    /** It is answered so. */
    record Refused(Refusal refusal) implements Verdict {}

    /** The container's mechanism has answered it: the credentials are none. */
    record Answered() implements Verdict {}

    /** It belongs to a socket. */
    record Known(ClientSocket socket) implements Verdict {}

    /** It opens a socket. */
    record New(Codec codec, Caller caller, HandshakeFacts facts) implements Verdict {}
  }

  boolean allowsOrigin(HttpServletRequest request) {
    return origins.allows(OriginPolicy.Claim.of(request));
  }

  /**
   * Judges a request whose origin is allowed.
   *
   * @param upgrade whether it asks to become a WebSocket
   */
  Verdict judge(HttpServletRequest request, HttpServletResponse response, boolean upgrade)
      throws IOException, ServletException {
    Query query = Query.of(request);
    String transport = query.get("transport");
    boolean isPolling = Engine.POLLING.equals(transport) && engine.settings().polling();
    if (!isPolling && !Engine.WEBSOCKET.equals(transport)) {
      return new Verdict.Refused(Refusal.TRANSPORT);
    }
    String sid = query.get("sid");
    Refusal refusal = sid == null ? newcomer(request, query) : null;
    if (refusal == null && sid == null && isPolling == upgrade) {
      refusal = Refusal.REQUEST;
    }
    if (refusal != null) {
      return new Verdict.Refused(refusal);
    }
    if (!identified(request, response)) {
      return new Verdict.Answered();
    }
    return sid == null ? open(request, query) : known(request, sid, isPolling, upgrade);
  }

  private @Nullable Refusal newcomer(HttpServletRequest request, Query query) {
    if (!request.getMethod().equals("GET")) {
      return Refusal.METHOD;
    }
    String version = query.get("EIO");
    if (!VERSION_4.equals(version)
        && !(VERSION_3.equals(version) && engine.settings().protocol3())) {
      return Refusal.VERSION;
    }
    return switch (connections.room()) {
      case DRAINING -> Refusal.DRAINING;
      case NODE_FULL -> Refusal.NODE_FULL;
      case FREE -> engine.isFull() ? Refusal.NODE_FULL : null;
    };
  }

  /**
   * Nobody has to say who they are; but credentials that are there must be good. A container may
   * not have looked at them where it protects nothing.
   */
  private static boolean identified(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    return request.getUserPrincipal() != null
        || request.getHeader("Authorization") == null
        || request.authenticate(response);
  }

  private Verdict open(HttpServletRequest request, Query query) {
    Caller caller = callers.of(request);
    if (engine.isFull(caller)) {
      return new Verdict.Refused(Refusal.USER_FULL);
    }
    Codec codec =
        VERSION_4.equals(query.get("EIO")) ? new Codec4() : new Codec3(query.get("b64") == null);
    return new Verdict.New(
        codec, caller, new HandshakeFacts(query.parameters(), RequestFacts.headers(request)));
  }

  private Verdict known(
      HttpServletRequest request, String sid, boolean isPolling, boolean upgrade) {
    @Nullable Principal principal = request.getUserPrincipal();
    ClientSocket socket = engine.find(sid, principal == null ? null : principal.getName());
    if (socket == null) {
      return new Verdict.Refused(Refusal.SID);
    }
    if (isPolling == upgrade || !socket.transport().equals(Engine.POLLING)) {
      return new Verdict.Refused(Refusal.REQUEST);
    }
    return upgrade && !socket.isUpgradable()
        ? new Verdict.Refused(Refusal.REQUEST)
        : new Verdict.Known(socket);
  }
}
