package org.carillon.transport.gateway;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.dispatch.Dispatcher;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ServiceModel;
import org.carillon.security.Callers;
import org.carillon.session.Connections;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.Opening;
import org.carillon.spi.HandshakeCheck;
import org.carillon.spi.TransportGateway;
import org.carillon.spi.TransportHandshake;
import org.carillon.spi.TransportRefusal;

/** The one judge of clients, whatever transport brings them. */
@ApplicationScoped
public class Gateway implements TransportGateway {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  /**
   * What a connection must not keep: it would be readable by the application for as long as it
   * lives.
   */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "proxy-authorization");

  private final ApplicationModel model;
  private final Connections connections;
  private final Dispatcher dispatcher;
  private final Callers callers;
  private final List<HandshakeCheck> checks;

  @Inject
  Gateway(
      ApplicationModel model,
      Connections connections,
      Dispatcher dispatcher,
      Callers callers,
      Instance<HandshakeCheck> checks) {
    this.model = model;
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.callers = callers;
    this.checks = checks.stream().toList();
  }

  /** A handshake was refused, with an HTTP status: it is counted. */
  public void refused(int status) {
    connections.refused(status);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Gateway() {
    this.model = null;
    this.connections = null;
    this.dispatcher = null;
    this.callers = null;
    this.checks = null;
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
    return admit(service, path, handshake);
  }

  /**
   * Judges a client of a service that need not be of the application's model.
   *
   * @throws TransportRefusal if it may not connect
   */
  public Admission admit(ServiceModel service, String path, TransportHandshake handshake)
      throws TransportRefusal {
    room();
    Map<String, List<String>> query = handshake.queryParameters();
    List<String> ids = query.get("id");
    HandshakeUnderway underway =
        new HandshakeUnderway(
            service.name(), path, handshake, ids == null || ids.isEmpty() ? null : ids.get(0));
    for (HandshakeCheck check : checks) {
      check.check(underway);
      if (underway.isRefused()) {
        throw new TransportRefusal(underway.status(), underway.message());
      }
    }
    Caller caller = callers.of(underway.principal(), underway::isInRole, underway.tenant());
    if (!service.access().permits(caller)) {
      throw caller.isAnonymous()
          ? new TransportRefusal(UNAUTHORIZED, "This service needs an authenticated caller")
          : new TransportRefusal(FORBIDDEN, "The caller may not use this service");
    }
    if (connections.isFull(caller)) {
      throw new TransportRefusal(TOO_MANY_REQUESTS, "Too many connections of this user");
    }
    Map<String, List<String>> headers = new LinkedHashMap<>(handshake.headers());
    headers.keySet().removeAll(CREDENTIALS);
    return new Admission(
        connections,
        dispatcher,
        new Opening(
            service,
            path,
            caller,
            underway.client(),
            handshake.format(),
            new HandshakeFacts(query, headers)));
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
