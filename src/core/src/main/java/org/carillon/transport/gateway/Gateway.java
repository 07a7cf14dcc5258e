package org.carillon.transport.gateway;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.dispatch.Dispatcher;
import org.carillon.identity.HandshakeUnderway;
import org.carillon.identity.IdentityJudge;
import org.carillon.identity.TicketDesk;
import org.carillon.identity.TokenRenewal;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ServiceModel;
import org.carillon.security.BearerTokens;
import org.carillon.security.LoginGuard;
import org.carillon.security.SecurityLog;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.NodeConnections;
import org.carillon.session.PendingConnection;
import org.carillon.spi.TransportGateway;
import org.carillon.spi.TransportHandshake;
import org.carillon.spi.TransportRefusal;
import org.jspecify.annotations.Nullable;

/** The one judge of clients, whatever transport brings them. */
@ApplicationScoped
public class Gateway implements TransportGateway {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private final ApplicationModel model;
  private final NodeConnections connections;
  private final Dispatcher dispatcher;
  private final IdentityJudge identityJudge;
  private final TokenRenewal tokenRenewal;
  private final SecurityLog security;

  @Inject
  Gateway(
      ApplicationModel model,
      NodeConnections connections,
      Dispatcher dispatcher,
      IdentityJudge identityJudge,
      TokenRenewal tokenRenewal,
      SecurityLog security) {
    this.model = model;
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.identityJudge = identityJudge;
    this.tokenRenewal = tokenRenewal;
    this.security = security;
  }

  /** A handshake was refused, with an HTTP status: it is counted. */
  public void refused(int status) {
    connections.refused(status);
  }

  /** Tells the security log of a client that was refused behind its handshake. */
  public void tell(int status, Caller caller, @Nullable String address, String path) {
    security.refused(status, caller.name(), address, "joining " + path);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Gateway() {
    this.model = null;
    this.connections = null;
    this.dispatcher = null;
    this.identityJudge = null;
    this.tokenRenewal = null;
    this.security = null;
  }

  /**
   * Whether somebody verifies bearer tokens, so that the container need not be asked about them.
   */
  public boolean verifiesTokens() {
    return identityJudge.verifiesTokens();
  }

  /** What renews the tokens of open connections. */
  public TokenRenewal renewal() {
    return tokenRenewal;
  }

  @Override
  public Set<String> paths() {
    return model.byPath().keySet();
  }

  @Override
  public Admission admit(String path, TransportHandshake handshake) throws TransportRefusal {
    ServiceModel service = model.at(path);
    if (service == null) {
      throw new TransportRefusal(NOT_FOUND, "No service is at this path");
    }
    mayShakeHands(handshake.address());
    return admit(service, path, handshake);
  }

  /**
   * Judges a client of a service that need not be of the application's model.
   *
   * @throws TransportRefusal if it may not connect
   */
  public Admission admit(ServiceModel service, String path, TransportHandshake handshake)
      throws TransportRefusal {
    return check(service, path, handshake).admit();
  }

  /**
   * Looks at the client's token, and asks the checks of the application, before anybody has to say
   * who they are: they may know the client by what the container does not look at.
   *
   * @throws TransportRefusal if there is no room, the token is not good, or a check refuses
   */
  public AdmissionCandidate check(ServiceModel service, String path, TransportHandshake handshake)
      throws TransportRefusal {
    room();
    List<String> ids = handshake.queryParameters().get("id");
    HandshakeUnderway underway =
        identityJudge.ask(
            service.name(), path, handshake, ids == null || ids.isEmpty() ? null : ids.get(0));
    return new AdmissionCandidate(this, service, underway);
  }

  /** Judges who was asked for all that there is to say. */
  Admission admit(ServiceModel service, HandshakeUnderway underway) throws TransportRefusal {
    Caller caller = identityJudge.caller(underway);
    if (!service.access().permits(caller)) {
      throw caller.isAnonymous()
          ? new TransportRefusal(UNAUTHORIZED, "This service needs an authenticated caller")
          : new TransportRefusal(FORBIDDEN, "The caller may not use this service");
    }
    long began = underway.began();
    String lost = identityJudge.lostSince(caller, began);
    if (lost != null) {
      throw new TransportRefusal(UNAUTHORIZED, lost);
    }
    long waitMillis = connections.rates().handshake(caller.tenant(), caller.name());
    if (waitMillis > 0) {
      throw new TransportRefusal(TOO_MANY_REQUESTS, "Too many handshakes of this user", waitMillis);
    }
    if (connections.isFull(caller)) {
      throw new TransportRefusal(TOO_MANY_REQUESTS, "Too many connections of this user");
    }
    Map<String, List<String>> query = new LinkedHashMap<>(underway.queryParameters());
    query.remove(TicketDesk.PARAMETER);
    Map<String, List<String>> headers = BearerTokens.without(underway.headers());
    return new Admission(
        connections,
        dispatcher,
        () -> identityJudge.lostSince(caller, began),
        new PendingConnection(
            service,
            underway.path(),
            caller,
            underway.client(),
            underway.format(),
            new HandshakeFacts(query, headers, underway.address())));
  }

  /**
   * Asks whether an address has not had too many handshakes, and counts this one.
   *
   * @throws TransportRefusal if it has, with when to try again
   */
  public void mayShakeHands(@Nullable String address) throws TransportRefusal {
    long waitMillis = connections.rates().handshake(address);
    if (waitMillis > 0) {
      throw new TransportRefusal(
          TOO_MANY_REQUESTS, "Too many handshakes from this address", waitMillis);
    }
  }

  /**
   * Asks whether an address has not shown too many tokens that are wrong.
   *
   * @throws TransportRefusal if it has, with when to try again
   */
  public void mayShowToken(@Nullable String address) throws TransportRefusal {
    long waitMillis = connections.rates().login(address, null);
    if (waitMillis > 0) {
      throw new TransportRefusal(TOO_MANY_REQUESTS, LoginGuard.MESSAGE, waitMillis);
    }
  }

  /** A token of an address was wrong. */
  public void tokenFailed(@Nullable String address) {
    connections.rates().loginFailed(address, null);
  }

  /**
   * Asks whether there is room for one more, before anything costly is done for it.
   *
   * @throws TransportRefusal if there is not
   */
  public void room() throws TransportRefusal {
    switch (connections.room()) {
      case DRAINING -> throw new TransportRefusal(UNAVAILABLE, "The server is going away");
      case NODE_FULL -> throw new TransportRefusal(UNAVAILABLE, "Too many connections");
      case FREE -> {
        // on to who it is
      }
    }
  }
}
