package org.carillon.transport.socketio;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.carillon.api.OperationException;
import org.carillon.json.Json;
import org.carillon.spi.TransportRefusal;
import org.carillon.transport.engineio.EngineSocket;
import org.jspecify.annotations.Nullable;

/** One client's line, and the namespaces that it has joined on it. */
final class Client {

  private static final long NOTHING_OWED = Long.MAX_VALUE;

  private static final System.Logger LOGGER = System.getLogger(Client.class.getName());

  private static final String INVALID_NAMESPACE = "Invalid namespace";
  private static final int FAULT = 500;

  private final SocketIoServer server;
  private final EngineSocket line;
  private final PacketReader reader;
  private final Map<String, NamespaceSocket> joined = new ConcurrentHashMap<>(2);
  private volatile long aloneSince = now();

  /** Since when the next attachment is due; {@link Long#MAX_VALUE}: none is. */
  private volatile long owesSince = NOTHING_OWED;

  private final Set<String> parted = ConcurrentHashMap.newKeySet(0);
  private int refusals;
  private volatile @Nullable String why;

  Client(SocketIoServer server, EngineSocket line) {
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
    return joined.isEmpty() && now - aloneSince >= millis;
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

  private void malformed(MalformedPacketException e) {
    LOGGER.log(System.Logger.Level.DEBUG, "A client sent no packet: {0}", e.getMessage());
    close(Reasons.PARSE_ERROR);
  }

  private void packet(@Nullable Packet packet) throws MalformedPacketException {
    owesSince = packet == null ? now() : NOTHING_OWED;
    if (packet == null || !line.isOpen()) {
      return;
    }
    if (packet instanceof Packet.Connect connect) {
      connect(connect);
      return;
    }
    NamespaceSocket socket = joined.get(packet.namespace());
    if (socket == null) {
      if (!parted.contains(packet.namespace())) { // else it crossed the end of its place there
        throw new MalformedPacketException("of a namespace that was not joined");
      }
    } else if (packet instanceof Packet.Event event) {
      socket.event(event);
    } else if (packet instanceof Packet.Ack ack) {
      socket.acknowledged(ack);
    } else {
      left(socket, Reasons.CLIENT_LEFT);
    }
  }

  private void connect(Packet.Connect connect) throws MalformedPacketException {
    String name = connect.namespace();
    Map<String, @Nullable Object> auth = connect.auth();
    if (line.protocol() == 3 && name.indexOf('?') >= 0) {
      name = name.substring(0, name.indexOf('?')); // Socket.IO 2 has a query there, which we ignore
    }
    if (joined.containsKey(name)) {
      throw new MalformedPacketException("it has joined that namespace");
    }
    int most = server.mostNamespaces();
    if (joined.size() >= most || refusals >= most) {
      throw new MalformedPacketException("too many namespaces of one client");
    }
    Namespace namespace = server.namespaces().find(name);
    if (namespace == null) {
      refuse(name, INVALID_NAMESPACE, null);
      return;
    }
    try {
      new Joining(this, namespace, auth).join().greet();
    } catch (TransportRefusal e) {
      refuse(name, Integer.toString(e.status()), ErrorText.refusal(e.status(), e.getMessage()));
    } catch (OperationException e) {
      StringBuilder code = Json.appendString(new StringBuilder("{\"code\":"), e.code());
      refuse(name, String.valueOf(e.getMessage()), code.append('}').toString());
    } catch (RuntimeException e) {
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
      end(socket, reason);
    }
  }

  private void end(NamespaceSocket socket, String reason) {
    Ticket ticket = socket.surrender();
    if (ticket != null) {
      boolean recoverable = Reasons.isRecoverable(reason);
      server.comebacks().left(socket, ticket, recoverable);
      if (recoverable) {
        server.neighbours().away(ticket.what());
      } else {
        server.neighbours().gone(ticket.what());
      }
    }
    socket.end(reason);
  }

  /** The server ends its line. */
  void disconnect() {
    List.copyOf(joined.values()).forEach(socket -> left(socket, Reasons.SERVER_LEFT));
    line.close();
  }

  /** The node goes: the client comes back, here or elsewhere. */
  void goAway() {
    close(Reasons.SHUTTING_DOWN);
  }

  /** It has come back by another line, before the end of this one was known. */
  void replaced() {
    why = Reasons.TRANSPORT_CLOSE;
    closed(Reasons.TRANSPORT_CLOSE);
    line.close();
  }

  /** Ends the line for a reason of ours. */
  void close(String reason) {
    if (why == null) {
      why = reason;
    }
    line.close();
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
