package org.carillon.transport.socketio;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.carillon.api.OperationException;
import org.carillon.identity.TokenRenewal;
import org.carillon.json.Json;
import org.carillon.session.CloseCodes;
import org.carillon.spi.TransportRefusal;
import org.carillon.transport.engineio.EngineSocket;
import org.jspecify.annotations.Nullable;

/** One client's line, and the namespaces that it has joined on it. */
final class SocketIoClient {

  private static final long NOTHING_OWED = Long.MAX_VALUE;

  private static final System.Logger LOGGER = System.getLogger(SocketIoClient.class.getName());

  private static final String INVALID_NAMESPACE = "Invalid namespace";
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FAULT = 500;
  private static final String GOING_AWAY = "the server is going away";

  private final SocketIoServer server;
  private final EngineSocket line;
  private final PacketReader reader;
  private final Map<String, NamespaceSocket> joined = new ConcurrentHashMap<>(2);
  private volatile long aloneSince = now();

  /** Whether the application is judging whether it may join. */
  private volatile boolean isJoining;

  /** Since when the next attachment is due; {@link Long#MAX_VALUE}: none is. */
  private volatile long owesSince = NOTHING_OWED;

  private final Set<String> parted = ConcurrentHashMap.newKeySet(0);
  private int refusals;
  private volatile @Nullable String why;

  SocketIoClient(SocketIoServer server, EngineSocket line) {
    this.server = server;
    this.line = line;
    this.reader = new PacketReader(server.limits());
  }

  SocketIoServer server() {
    return server;
  }

  EngineSocket line() {
    return line;
  }

  /** Whether it has been in no namespace for so long. */
  boolean isAloneFor(long millis, long now) {
    return joined.isEmpty() && !isJoining && now - aloneSince >= millis;
  }

  /** Whether it has sent a part of a packet and nothing more for so long. */
  boolean owesFor(long millis, long now) {
    return owesSince != NOTHING_OWED && now - owesSince >= millis;
  }

  static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  void text(String message) {
    try {
      packet(reader.text(message));
    } catch (MalformedPacketException e) {
      malformed(e);
    }
  }

  void binary(ByteBuffer message) {
    try {
      packet(reader.binary(message));
    } catch (MalformedPacketException e) {
      malformed(e);
    }
  }

  /** A message has come that is one too many; of a packet, what cannot be refused goes on. */
  void limited(@Nullable String text, @Nullable ByteBuffer bytes, long waitMillis) {
    try {
      SocketIoPacket packet = null;
      if (text != null) {
        packet = reader.limited(text, waitMillis);
      } else if (bytes != null) {
        packet = reader.limited(bytes, waitMillis);
      }
      if (packet instanceof SocketIoPacket.Connect connect) {
        refuse(
            connect.namespace(),
            Integer.toString(TOO_MANY_REQUESTS),
            SocketIoErrorJson.refusal(TOO_MANY_REQUESTS, "Too many messages", waitMillis));
      } else {
        packet(packet);
      }
    } catch (MalformedPacketException e) {
      malformed(e);
    }
  }

  /** It sends too much, was told so, and goes on: it is told that it has to go. */
  void expel(String told) {
    List.copyOf(joined.values()).forEach(socket -> socket.dismiss(CloseCodes.POLICY, told));
    close(DisconnectReasons.SERVER_LEFT, CloseCodes.POLICY, told);
  }

  private void malformed(MalformedPacketException e) {
    LOGGER.log(System.Logger.Level.DEBUG, "A client sent no packet: {0}", e.getMessage());
    close(DisconnectReasons.PARSE_ERROR, CloseCodes.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
  }

  /**
   * Joins the root namespace, which a client of Socket.IO 2 does not ask for: that protocol's
   * server lets it in when its line opens, or says why not.
   */
  void joinRoot() {
    join(PacketReader.ROOT, Map.of());
    refusals = 0; // it did not ask
  }

  private void packet(@Nullable SocketIoPacket socketIoPacket) throws MalformedPacketException {
    owesSince = reader.isAttachmentDue() ? now() : NOTHING_OWED;
    if (socketIoPacket == null || !line.isOpen()) {
      return;
    }
    if (socketIoPacket instanceof SocketIoPacket.Connect connect) {
      connect(connect);
      return;
    }
    NamespaceSocket socket = joined.get(socketIoPacket.namespace());
    if (socket == null) {
      if (!parted.contains(
          socketIoPacket.namespace())) { // else it crossed the end of its place there
        throw new MalformedPacketException("of a namespace that was not joined");
      }
    } else if (socketIoPacket instanceof SocketIoPacket.Event event) {
      socket.event(event);
    } else if (socketIoPacket instanceof SocketIoPacket.Refused refused) {
      socket.refuse(refused);
    } else if (socketIoPacket instanceof SocketIoPacket.Ack ack) {
      socket.acknowledged(ack);
    } else {
      left(socket, DisconnectReasons.CLIENT_LEFT);
    }
  }

  private void connect(SocketIoPacket.Connect connect) throws MalformedPacketException {
    String name = connect.namespace();
    Map<String, @Nullable Object> auth = connect.auth();
    if (line.protocol() == 3 && name.indexOf('?') >= 0) {
      name = name.substring(0, name.indexOf('?')); // Socket.IO 2 has a query there, which we ignore
    }
    NamespaceSocket before = joined.get(name);
    if (before != null) {
      if (line.protocol() == 3 && name.equals(PacketReader.ROOT)) {
        return; // it was let in unasked
      }
      // it left before it had heard that it had joined, which clients do without a word
      left(before, DisconnectReasons.CLIENT_LEFT);
    }
    int most = server.mostNamespaces();
    if (joined.size() >= most || refusals >= most) {
      throw new MalformedPacketException("too many namespaces of one client");
    }
    isJoining = true;
    try {
      join(name, auth);
    } finally {
      aloneSince = now();
      isJoining = false;
    }
  }

  private void join(String name, Map<String, @Nullable Object> auth) {
    Namespace namespace = server.namespaces().find(name);
    if (namespace == null) {
      refuse(name, INVALID_NAMESPACE, null);
      return;
    }
    if (!line.areCredentialsGood()) {
      server.gateway().tell(UNAUTHORIZED, line.caller(), line.facts().address(), name);
      refuse(
          name,
          Integer.toString(UNAUTHORIZED),
          SocketIoErrorJson.refusal(UNAUTHORIZED, "The credentials are wrong"));
      return;
    }
    boolean hasToken = auth.get(TokenRenewal.TOKEN) != null;
    try {
      if (hasToken) {
        server.gateway().mayShowToken(line.facts().address());
      }
      new NamespaceJoin(this, namespace, auth).join().greet();
    } catch (TransportRefusal e) {
      if (hasToken && e.status() == UNAUTHORIZED) {
        server.gateway().tokenFailed(line.facts().address());
      }
      server.gateway().tell(e.status(), line.caller(), line.facts().address(), name);
      refuse(
          name,
          Integer.toString(e.status()),
          SocketIoErrorJson.refusal(e.status(), e.getMessage(), e.retryAfterMillis()));
    } catch (OperationException e) {
      StringBuilder code = Json.appendString(new StringBuilder("{\"code\":"), e.code());
      refuse(name, String.valueOf(e.getMessage()), code.append('}').toString());
    } catch (Throwable e) { // also an Error: a middleware is the application's code
      LOGGER.log(
          System.Logger.Level.ERROR, "Whether a client may join " + name + " is not known", e);
      refuse(name, Integer.toString(FAULT), null);
    }
  }

  private void refuse(String namespace, String message, @Nullable String data) {
    refusals++;
    line.send(
        line.protocol() == 3
            ? PacketWriter.refusedBefore(namespace, message)
            : PacketWriter.refused(namespace, message, data));
  }

  void joined(NamespaceSocket socket) {
    joined.put(socket.namespace(), socket);
    line.admitted(true);
    parted.remove(socket.namespace());
  }

  /** A client is no more in a namespace. */
  void left(NamespaceSocket socket, String reason) {
    if (joined.remove(socket.namespace(), socket)) {
      if (parted.size() >= server.mostNamespaces()) {
        parted.clear();
      }
      parted.add(socket.namespace());
      aloneSince = now();
      line.admitted(!joined.isEmpty());
      end(socket, reason);
      if (joined.values().stream().anyMatch(NamespaceSocket::isGoing)) {
        goAway(); // the others may have waited for this one
      }
    }
  }

  private void end(NamespaceSocket socket, String reason) {
    SessionClaim sessionClaim = socket.surrender();
    if (sessionClaim != null) {
      boolean recoverable = DisconnectReasons.isRecoverable(reason);
      server.sessionRecovery().left(socket, sessionClaim, recoverable);
      if (recoverable) {
        server.sessionReplication().away(sessionClaim.what());
      } else {
        server.sessionReplication().gone(sessionClaim.what());
      }
    }
    socket.end(reason);
  }

  /** The server ends its line. */
  void disconnect() {
    List.copyOf(joined.values()).forEach(socket -> left(socket, DisconnectReasons.SERVER_LEFT));
    line.close();
  }

  /** Whether the application is busy with what came for one of its namespaces. */
  boolean isBusy() {
    return joined.values().stream().anyMatch(socket -> socket.connection().isBusy());
  }

  /**
   * The node goes, and a namespace takes nothing more; nor do the others, where the application is
   * not busy with them. The line ends with the last: the client comes back, here or elsewhere, with
   * all that it had joined.
   */
  void goAway() {
    boolean isLast = true;
    for (NamespaceSocket socket : joined.values()) {
      isLast &= socket.retire();
    }
    if (isLast) {
      close(DisconnectReasons.SHUTTING_DOWN, CloseCodes.GOING_AWAY, GOING_AWAY);
    }
  }

  /** It has come back by another line, before the end of this one was known. */
  void replaced() {
    why = DisconnectReasons.TRANSPORT_CLOSE;
    closed(DisconnectReasons.TRANSPORT_CLOSE);
    line.close();
  }

  /** Ends the line for a reason of ours, which services are told; the client is told another. */
  void close(String reason, int code, String told) {
    if (why == null) {
      why = reason;
    }
    line.close(code, told);
  }

  /** The line has ended. */
  void closed(String reason) {
    String own = why;
    String told = own == null ? reason : own;
    for (NamespaceSocket socket : List.copyOf(joined.values())) {
      if (joined.remove(socket.namespace(), socket)) {
        end(socket, told);
      }
    }
  }
}
