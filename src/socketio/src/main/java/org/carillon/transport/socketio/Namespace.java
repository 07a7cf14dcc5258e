package org.carillon.transport.socketio;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.carillon.api.Delivery;
import org.carillon.api.RemoteSocket;
import org.carillon.api.SocketIo;
import org.carillon.api.SocketIoEmitter;
import org.carillon.api.SocketIoHandler;
import org.carillon.api.SocketIoNamespace;
import org.carillon.api.SocketIoSocket;
import org.carillon.audience.AudienceMatcher;
import org.carillon.model.AccessRule;
import org.carillon.model.AudienceCombination;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/** A namespace: a service's, or one of the application's own. */
final class Namespace implements SocketIoNamespace {

  private final String name;
  private final boolean isService;
  private final RawEmission rawEmission;
  private final List<Middleware> middlewares = new CopyOnWriteArrayList<>();
  private final List<Consumer<SocketIoSocket>> connected = new CopyOnWriteArrayList<>();
  private final Map<String, SocketIoHandler> handlers = new ConcurrentHashMap<>();
  private final Map<String, ServerSideHandler> serverSide = new ConcurrentHashMap<>(0);
  private final SerialTasks serverSideTurns = new SerialTasks();
  private final Map<String, NamespaceSocket> sockets = new ConcurrentHashMap<>();
  private volatile ServiceModel model;

  /**
   * A namespace.
   *
   * @param service whose it is; null: the application's own
   */
  Namespace(String name, @Nullable ServiceModel service, RawEmission rawEmission) {
    this.name = name;
    this.isService = service != null;
    this.rawEmission = rawEmission;
    this.model = service == null ? own(new AccessRule.Authenticated()) : service;
  }

  private ServiceModel own(AccessRule accessRule) {
    return new ServiceModel(
        name,
        SocketIo.class,
        List.of(name),
        accessRule,
        Delivery.IMMEDIATE,
        AudienceCombination.PLAIN,
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

  @Nullable ServerSideHandler serverSide(String event) {
    return serverSide.get(event);
  }

  SerialTasks serverSideTurns() {
    return serverSideTurns;
  }

  /** The clients of this node that are meant. */
  List<NamespaceSocket> meant(SocketSelection socketSelection) {
    AudienceMatcher matcher = AudienceMatcher.of(socketSelection.audience());
    return sockets.values().stream()
        .filter(
            socket ->
                socket.isConnected()
                    && socketSelection.tenant().equals(socket.caller().tenant())
                    && matcher.matches(socket.connection()))
        .toList();
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
    return admit(new AccessRule.Anyone());
  }

  @Override
  public SocketIoNamespace rolesAllowed(String... roles) {
    return admit(new AccessRule.Roles(Set.of(roles)));
  }

  private SocketIoNamespace admit(AccessRule accessRule) {
    if (isService) {
      throw new IllegalStateException(name + " is a service's: its annotations say who may join");
    }
    model = own(accessRule);
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

  @Override
  public SocketIoEmitter local() {
    return everyone().local();
  }

  @Override
  public CompletionStage<List<List<@Nullable Object>>> emitWithAck(
      Duration timeout, String event, @Nullable Object... arguments) {
    return everyone().emitWithAck(timeout, event, arguments);
  }

  @Override
  public CompletionStage<List<RemoteSocket>> fetchSockets() {
    return everyone().fetchSockets();
  }

  @Override
  public CompletionStage<Integer> countSockets() {
    return everyone().countSockets();
  }

  @Override
  public void socketsJoin(String... rooms) {
    everyone().socketsJoin(rooms);
  }

  @Override
  public void socketsLeave(String... rooms) {
    everyone().socketsLeave(rooms);
  }

  @Override
  public void disconnectSockets(boolean line) {
    everyone().disconnectSockets(line);
  }

  @Override
  public void serverSideEmit(String event, @Nullable Object... arguments) {
    rawEmission.serverSide().emit(name, event, rawEmission.arguments(arguments));
  }

  @Override
  public CompletionStage<List<List<@Nullable Object>>> serverSideEmitWithAck(
      Duration timeout, String event, @Nullable Object... arguments) {
    return rawEmission.serverSide().emit(name, timeout, event, rawEmission.arguments(arguments));
  }

  @Override
  public SocketIoNamespace onServerSideEmit(String event, ServerSideHandler handler) {
    serverSide.put(event, handler);
    return this;
  }

  private RawEmitter everyone() {
    return RawEmitter.of(rawEmission, name, null);
  }
}
