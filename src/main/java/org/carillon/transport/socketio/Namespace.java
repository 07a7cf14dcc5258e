package org.carillon.transport.socketio;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.carillon.api.Delivery;
import org.carillon.api.SocketIo;
import org.carillon.api.SocketIoEmitter;
import org.carillon.api.SocketIoHandler;
import org.carillon.api.SocketIoNamespace;
import org.carillon.api.SocketIoSocket;
import org.carillon.model.Access;
import org.carillon.model.Combining;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/** A namespace: a service's, or one of the application's own. */
final class Namespace implements SocketIoNamespace {

  private final String name;
  private final boolean isService;
  private final Emission emission;
  private final List<Middleware> middlewares = new CopyOnWriteArrayList<>();
  private final List<Consumer<SocketIoSocket>> connected = new CopyOnWriteArrayList<>();
  private final Map<String, SocketIoHandler> handlers = new ConcurrentHashMap<>();
  private final Map<String, NamespaceSocket> sockets = new ConcurrentHashMap<>();
  private volatile ServiceModel model;

  /**
   * A namespace.
   *
   * @param service whose it is; null: the application's own
   */
  Namespace(String name, @Nullable ServiceModel service, Emission emission) {
    this.name = name;
    this.isService = service != null;
    this.emission = emission;
    this.model = service == null ? own(new Access.Authenticated()) : service;
  }

  private ServiceModel own(Access access) {
    return new ServiceModel(
        name,
        SocketIo.class,
        List.of(name),
        access,
        Delivery.IMMEDIATE,
        Combining.PLAIN,
        Map.of(),
        List.of(),
        Map.of(),
        null,
        null,
        null);
  }

  /** Who may join, and what else a connection has of its service. */
  ServiceModel model() {
    return model;
  }

  boolean isService() {
    return isService;
  }

  List<Middleware> middlewares() {
    return middlewares;
  }

  List<Consumer<SocketIoSocket>> callbacks() {
    return connected;
  }

  @Nullable SocketIoHandler handler(String event) {
    return handlers.get(event);
  }

  void add(NamespaceSocket socket) {
    sockets.put(socket.id(), socket);
  }

  void remove(NamespaceSocket socket) {
    sockets.remove(socket.id(), socket);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public SocketIoNamespace permitAll() {
    return admit(new Access.Anyone());
  }

  @Override
  public SocketIoNamespace rolesAllowed(String... roles) {
    return admit(new Access.Roles(Set.of(roles)));
  }

  private SocketIoNamespace admit(Access access) {
    if (isService) {
      throw new IllegalStateException(name + " is a service's: its annotations say who may join");
    }
    model = own(access);
    return this;
  }

  @Override
  public SocketIoNamespace use(Middleware middleware) {
    middlewares.add(middleware);
    return this;
  }

  @Override
  public SocketIoNamespace onConnect(Consumer<SocketIoSocket> callback) {
    connected.add(callback);
    return this;
  }

  @Override
  public SocketIoNamespace on(String event, SocketIoHandler handler) {
    handlers.put(event, handler);
    return this;
  }

  @Override
  public Collection<SocketIoSocket> sockets() {
    return Collections.unmodifiableCollection(sockets.values());
  }

  @Override
  public int count() {
    return sockets.size();
  }

  @Override
  public SocketIoEmitter tenant(String tenant) {
    return everyone().tenant(tenant);
  }

  @Override
  public SocketIoEmitter to(String... rooms) {
    return everyone().to(rooms);
  }

  @Override
  public SocketIoEmitter except(String... roomsOrIds) {
    return everyone().except(roomsOrIds);
  }

  @Override
  public SocketIoEmitter lossy() {
    return everyone().lossy();
  }

  @Override
  public void emit(String event, @Nullable Object... arguments) {
    everyone().emit(event, arguments);
  }

  private RawEmitter everyone() {
    return RawEmitter.of(emission, name, null);
  }
}
