package org.carillon.transport.socketio;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.PlainReader;
import org.carillon.operation.Failures;
import org.carillon.session.Frame;
import org.carillon.session.RecentEvents;
import org.carillon.session.WireProtocol;
import org.carillon.transport.engineio.EngineListener;
import org.carillon.transport.engineio.EngineSocket;
import org.carillon.transport.gateway.Gateway;
import org.jspecify.annotations.Nullable;

/** Hears of the lines of all clients, and has what they share. */
@ApplicationScoped
class SocketIoServer implements EngineListener {

  private static final System.Logger LOGGER = System.getLogger(SocketIoServer.class.getName());

  /** The payload is an array around the arguments. */
  private static final int DEEPER = 1;

  private final Gateway gateway;
  private final Namespaces namespaces;
  private final Emission emission;
  private final Comebacks comebacks;
  private final Neighbours neighbours;
  private final RecentEvents recent;
  private final Failures failures;
  private final WireProtocol protocol;
  private final PacketReader.Limits limits;
  private final int mostNamespaces;
  private final int maxQueue;
  private final long joinMillis;
  private final Set<Client> clients = ConcurrentHashMap.newKeySet();

  @Resource(lookup = "java:comp/DefaultManagedScheduledExecutorService")
  private @Nullable ManagedScheduledExecutorService scheduler;

  private @Nullable ScheduledFuture<?> rounds;

  @Inject
  SocketIoServer(
      Gateway gateway,
      Namespaces namespaces,
      Emission emission,
      Comebacks comebacks,
      Neighbours neighbours,
      RecentEvents recent,
      Failures failures,
      CarillonConfig config) {
    this.gateway = gateway;
    this.namespaces = namespaces;
    this.emission = emission;
    this.comebacks = comebacks;
    this.neighbours = neighbours;
    this.recent = recent;
    this.failures = failures;
    this.protocol = new SocketIoProtocol(comebacks.isOn());
    this.limits =
        new PacketReader.Limits(
            new PlainReader(config.get(Settings.MAX_DEPTH) + DEEPER),
            config.get(Settings.SOCKETIO_ATTACHMENTS),
            config.get(Settings.SOCKETIO_MAX_PAYLOAD));
    this.mostNamespaces = config.get(Settings.SOCKETIO_NAMESPACES);
    this.maxQueue = config.get(Settings.MAX_QUEUE);
    this.joinMillis = config.get(Settings.SOCKETIO_JOIN_TIMEOUT).toMillis();
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  SocketIoServer() {
    this.gateway = null;
    this.namespaces = null;
    this.emission = null;
    this.comebacks = null;
    this.neighbours = null;
    this.recent = null;
    this.failures = null;
    this.protocol = null;
    this.limits = null;
    this.mostNamespaces = 0;
    this.maxQueue = 0;
    this.joinMillis = 0;
  }

  Gateway gateway() {
    return gateway;
  }

  Namespaces namespaces() {
    return namespaces;
  }

  Emission emission() {
    return emission;
  }

  Comebacks comebacks() {
    return comebacks;
  }

  Neighbours neighbours() {
    return neighbours;
  }

  RecentEvents recent() {
    return recent;
  }

  Failures failures() {
    return failures;
  }

  WireProtocol protocol() {
    return protocol;
  }

  PacketReader.Limits limits() {
    return limits;
  }

  int mostNamespaces() {
    return mostNamespaces;
  }

  /** Whether so much can be sent at once to a client that has just come. */
  boolean fits(List<Frame> frames) {
    long bytes = 0;
    for (Frame first : frames) {
      for (Frame frame = first; frame != null; frame = frame.next()) {
        bytes += frame.size();
      }
    }
    return bytes <= maxQueue / 2;
  }

  @Override
  public void opened(EngineSocket line) {
    Client client = new Client(this, line);
    line.attach(client);
    clients.add(client);
  }

  @Override
  public void text(EngineSocket line, String message) {
    client(line).text(message);
  }

  @Override
  public void binary(EngineSocket line, ByteBuffer message) {
    client(line).binary(message);
  }

  @Override
  public void closed(EngineSocket line, String reason) {
    if (line.attachment() instanceof Client client) {
      clients.remove(client);
      client.closed(reason);
    }
  }

  private static Client client(EngineSocket line) {
    if (line.attachment() instanceof Client client) {
      return client;
    }
    throw new IllegalStateException("a line that was not opened");
  }

  /**
   * Begins to look after clients that join nothing or send half a packet, and those that are away.
   */
  synchronized void start() {
    if (scheduler == null) {
      throw new IllegalStateException("the container has no ManagedScheduledExecutorService");
    }
    if (rounds == null) {
      neighbours.start(scheduler);
      long millis = Math.max(50, Math.min(1_000, joinMillis / 4));
      rounds = scheduler.scheduleWithFixedDelay(this::round, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  @PreDestroy
  synchronized void stop() {
    if (rounds != null) {
      rounds.cancel(false);
    }
  }

  /**
   * An exception would end the schedule for ever: it is logged, and the next round looks at all
   * again.
   */
  private void round() {
    try {
      long now = Client.now();
      for (Client client : clients) {
        if (client.isAloneFor(joinMillis, now)) {
          client.close(Reasons.FORCED_SERVER_CLOSE);
        } else if (client.owesFor(joinMillis, now)) {
          client.close(Reasons.PARSE_ERROR);
        }
      }
      comebacks.expire();
      neighbours.round();
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "A round of Socket.IO failed", e);
    }
  }
}
