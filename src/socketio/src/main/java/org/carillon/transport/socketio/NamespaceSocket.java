package org.carillon.transport.socketio;

import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.carillon.api.Caller;
import org.carillon.api.SocketIoAck;
import org.carillon.api.SocketIoEmitter;
import org.carillon.api.SocketIoHandler;
import org.carillon.api.SocketIoSocket;
import org.carillon.identity.TokenRenewal;
import org.carillon.json.Json;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.session.Frame;
import org.carillon.session.InboundWork;
import org.carillon.spi.Reply;
import org.carillon.transport.gateway.OpenConnection;
import org.jspecify.annotations.Nullable;

/** One client in one namespace. */
final class NamespaceSocket implements SocketIoSocket {

  private static final System.Logger LOGGER = System.getLogger(NamespaceSocket.class.getName());

  /** Changes of rooms that are told at once, in so long. */
  private static final int ANNOUNCED_AT_ONCE = 8;

  private static final long ANNOUNCING_MILLIS = 1_000;

  private final SocketIoClient socketIoClient;
  private final Namespace namespace;
  private final String id;
  private final Caller caller;
  private final Map<String, @Nullable Object> auth;
  private final boolean isRecovered;
  private final PendingAcks acks = new PendingAcks();
  private final Map<String, SocketIoHandler> handlers = new ConcurrentHashMap<>(0);
  private final AtomicBoolean hasLeft = new AtomicBoolean();
  private volatile boolean isGoing;
  private volatile @Nullable OpenConnection open;
  private volatile @Nullable SessionClaim sessionClaim;
  private long announcing = SocketIoClient.now();
  private int announced;

  NamespaceSocket(
      SocketIoClient socketIoClient,
      Namespace namespace,
      String id,
      Caller caller,
      Map<String, @Nullable Object> auth,
      boolean isRecovered) {
    this.socketIoClient = socketIoClient;
    this.namespace = namespace;
    this.id = id;
    this.caller = caller;
    this.auth = auth;
    this.isRecovered = isRecovered;
  }

  /** It has joined. */
  void joined(OpenConnection connection, @Nullable SessionClaim comeback) {
    open = connection;
    sessionClaim = comeback;
    namespace.add(this);
  }

  SocketIoClient client() {
    return socketIoClient;
  }

  RawEmission emission() {
    return socketIoClient.server().emission();
  }

  /** With what it may come back; null: it may not. */
  @Nullable SessionClaim sessionClaim() {
    return sessionClaim;
  }

  /**
   * Tells other nodes with what it could come back there, as it is now. One after another, so that
   * the last word is true.
   */
  synchronized void announce() {
    SessionClaim comeback = sessionClaim;
    if (comeback != null) {
      socketIoClient.server().sessionReplication().here(comeback.what().in(rooms()));
    }
  }

  /**
   * Tells other nodes that it has joined, and where: what it may miss from here on they know, also
   * where it hears nothing for long.
   */
  synchronized void announceJoin() {
    SessionClaim comeback = sessionClaim;
    if (comeback != null) {
      socketIoClient
          .server()
          .sessionReplication()
          .joined(comeback.what().in(rooms()), comeback.since().offset());
    }
  }

  /**
   * Its rooms have changed: told at once, as long as that is seldom, and else by the next round. A
   * client could fill the bus by its rooms.
   */
  void roomsChanged() {
    SessionClaim comeback = sessionClaim;
    if (comeback == null) {
      return;
    }
    if (mayAnnounce(SocketIoClient.now())) {
      announce();
    } else {
      socketIoClient.server().sessionReplication().later(comeback.what());
    }
  }

  private synchronized boolean mayAnnounce(long now) {
    if (now - announcing >= ANNOUNCING_MILLIS) {
      announcing = now;
      announced = 0;
    }
    return announced++ < ANNOUNCED_AT_ONCE;
  }

  /** Gives away with what it may come back, as it is now; null: somebody has it already. */
  synchronized @Nullable SessionClaim surrender() {
    SessionClaim comeback = sessionClaim;
    sessionClaim = null;
    return comeback == null ? null : comeback.in(rooms());
  }

  /**
   * An event cannot be composed for it: so that it is not called recovered without that event, it
   * does not come back as who it is.
   */
  void missed() {
    SessionClaim comeback = surrender();
    if (comeback != null) {
      socketIoClient.server().sessionRecovery().left(this, comeback, false);
      socketIoClient.server().sessionReplication().gone(comeback.what());
    }
  }

  /** Writes what is queued for it. */
  void flush() {
    opened().connection().flush();
  }

  /** Tells the service, and who else wants to know, that it has joined. */
  void greet() {
    OpenConnection connection = opened();
    connection.greet();
    if (!namespace.callbacks().isEmpty() && isConnected()) {
      connection.frame(
          new InboundWork.Task() {
            @Override
            public void run() {
              namespace.callbacks().forEach(callback -> callback.accept(NamespaceSocket.this));
            }

            @Override
            public void refused() {
              dismiss(CloseCodes.POLICY, "too much is waiting");
            }
          });
    }
  }

  /** An event has come: an operation of the service goes first, then handlers of raw events. */
  void event(SocketIoPacket.Event event) {
    OpenConnection connection = opened();
    if (!namespace.isService() && event.name().equals(TokenRenewal.EVENT)) {
      connection.frame(new RawTask(this, event, this::renew, socketIoClient.server().failures()));
      return;
    }
    SocketIoHandler handler = null;
    if (!namespace.isService() || !connection.handles(event.name())) {
      SocketIoHandler own = handlers.get(event.name());
      handler = own == null ? namespace.handler(event.name()) : own;
    }
    if (handler != null) {
      connection.frame(new RawTask(this, event, handler, socketIoClient.server().failures()));
    } else if (namespace.isService()) {
      connection.frame(
          new InboundWork.Event(
              event.name(),
              event.arguments().stream().map(NamespaceSocket::text).toList(),
              event.id()));
    } else {
      LOGGER.log(System.Logger.Level.DEBUG, "{0} handles no event of this name", namespace.name());
    }
  }

  /** A service's connection has a route for it; a namespace of the application's own has this. */
  private void renew(SocketIoSocket any, List<@Nullable Object> arguments, SocketIoAck ack) {
    Object token =
        !arguments.isEmpty() && arguments.get(0) instanceof Map<?, ?> data
            ? data.get(TokenRenewal.TOKEN)
            : null;
    String answer = socketIoClient.server().gateway().renewal().renew(connection(), token);
    ack.send(Json.parseObject(answer));
  }

  /** Tells the client that an event of it is over a limit: it is as if it had not come. */
  void refuse(SocketIoPacket.Refused event) {
    send(
        SocketIoProtocol.failure(
            namespace(),
            new Reply.Failure(
                event.id(),
                event.name(),
                event.code().name(),
                event.message(),
                List.of(),
                event.retryAfter())));
  }

  /** A service reads binary values as JSON has them: in base64. */
  private static @Nullable Object text(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(NamespaceSocket::text).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> texts = new LinkedHashMap<>();
      map.forEach((name, member) -> texts.put(name, text(member)));
      return texts;
    }
    return value;
  }

  /** The client acknowledged an event of ours; one that nobody waits for any more is nothing. */
  void acknowledged(SocketIoPacket.Ack ack) {
    if (!acks.acknowledged(ack.id(), ack.arguments())) {
      LOGGER.log(System.Logger.Level.DEBUG, "Nobody waits for an acknowledgement of {0}", this);
    }
  }

  /** The server ends its place; why is said where there is something to say. */
  void dismiss(int code, String reason) {
    if (!reason.isEmpty() && code != CloseCodes.NORMAL) {
      send(
          PacketWriter.event(
              namespace(),
              "error",
              new EventArguments(
                  SocketIoErrorJson.event(Integer.toString(code), reason), List.of()),
              null,
              null));
    }
    send(PacketWriter.disconnected(namespace()));
    socketIoClient.left(this, DisconnectReasons.SERVER_LEFT);
  }

  /** The node goes, and takes nothing more from it. */
  void goAway() {
    isGoing = true;
    socketIoClient.goAway();
  }

  boolean isGoing() {
    return isGoing;
  }

  /** Takes nothing more, unless it is busy; whether that is so now. */
  boolean retire() {
    if (!isGoing && connection().retire()) {
      isGoing = true;
    }
    return isGoing;
  }

  /** It has left, or was made to. Once. */
  void end(String reason) {
    if (hasLeft.compareAndSet(false, true)) {
      namespace.remove(this);
      acks.end();
      OpenConnection connection = open;
      if (connection != null) {
        connection.ended(reason);
      }
    }
  }

  void send(Frame frame) {
    OpenConnection connection = open;
    if (connection != null && isConnected()) {
      connection.connection().send(frame);
    }
  }

  /** Answers an event of the client. */
  void reply(Frame frame) {
    OpenConnection connection = open;
    if (connection != null && isConnected()) {
      connection.connection().reply(frame);
    }
  }

  private OpenConnection opened() {
    OpenConnection connection = open;
    if (connection == null) {
      throw new IllegalStateException("The client has not joined " + namespace.name() + " yet");
    }
    return connection;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String namespace() {
    return namespace.name();
  }

  @Override
  public Caller caller() {
    OpenConnection connection = open;
    return connection == null ? caller : connection.connection().caller(); // renewed since
  }

  @Override
  public Map<String, @Nullable Object> auth() {
    return auth;
  }

  @Override
  public ClientConnection connection() {
    return opened().connection();
  }

  @Override
  public boolean isRecovered() {
    return isRecovered;
  }

  @Override
  public boolean isConnected() {
    return open != null && !hasLeft.get();
  }

  @Override
  public SocketIoSocket on(String event, SocketIoHandler handler) {
    handlers.put(event, handler);
    return this;
  }

  @Override
  public SocketIoSocket onDisconnect(Consumer<String> callback) {
    connection().onDisconnect(callback);
    return this;
  }

  @Override
  public void emit(String event, @Nullable Object... arguments) {
    emission().emit(this, event, arguments);
  }

  @Override
  public void emitLossy(String event, @Nullable Object... arguments) {
    EventArguments written = emission().arguments(event, arguments);
    if (isConnected()) {
      connection().sendIfIdle(PacketWriter.event(namespace(), event, written, null, null));
    }
  }

  @Override
  public CompletionStage<List<@Nullable Object>> emitWithAck(
      Duration timeout, String event, @Nullable Object... arguments) {
    return emitWithAck(timeout, event, emission().arguments(event, arguments));
  }

  /** The same with arguments that have been written. */
  CompletableFuture<List<@Nullable Object>> emitWithAck(
      Duration timeout, String event, EventArguments written) {
    PendingAcks.Due due = acks.await(timeout);
    send(PacketWriter.event(namespace(), event, written, due.id(), null));
    return due.acknowledged();
  }

  @Override
  public void join(String... rooms) {
    connection().change(List.of(rooms), false, false);
  }

  @Override
  public void leave(String... rooms) {
    connection().change(List.of(rooms), true, false);
  }

  @Override
  public Set<String> rooms() {
    return connection().contexts();
  }

  @Override
  public SocketIoEmitter to(String... rooms) {
    return broadcast().to(rooms);
  }

  @Override
  public SocketIoEmitter broadcast() {
    return emitter().except(id);
  }

  private SocketIoEmitter emitter() {
    return RawEmitter.of(emission(), namespace(), caller.tenant());
  }

  @Override
  public void disconnect() {
    dismiss(CloseCodes.NORMAL, "");
  }

  @Override
  public void disconnectAll() {
    socketIoClient.disconnect();
  }

  /** Says which, and no more: it may be logged. */
  @Override
  public String toString() {
    return namespace.name() + "#" + id;
  }
}
