package org.carillon.transport.socketio;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import org.carillon.broadcast.RecoveryBuffers;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.PlainReader;
import org.carillon.log.RepeatedFailureLog;
import org.carillon.operation.FailureMapper;
import org.carillon.session.CloseCodes;
import org.carillon.session.Frame;
import org.carillon.session.NodeScheduler;
import org.carillon.session.WireProtocol;
import org.carillon.transport.engineio.EngineListener;
import org.carillon.transport.engineio.EngineSocket;
import org.carillon.transport.gateway.Gateway;
import org.jspecify.annotations.Nullable;

/** Hears of the lines of all clients, and has what they share. */
@ApplicationScoped
class SocketIoServer implements EngineListener {

  /** The payload is an array around the arguments. */
  private static final int DEEPER = 1;

  private final Gateway gateway;
  private final Namespaces namespaces;
  private final RawEmission rawEmission;
  private final SessionRecovery sessionRecovery;
  private final SessionReplication sessionReplication;
  private final NodeQuestions questions;
  private final RecoveryBuffers recent;
  private final FailureMapper failureMapper;
  private final WireProtocol protocol;
  private final PacketReader.Limits limits;
  private final int mostNamespaces;
  private final int maxQueue;
  private final long joinMillis;
  private final Set<SocketIoClient> clients = ConcurrentHashMap.newKeySet();

  @Inject private @Nullable NodeScheduler scheduler;

  private @Nullable ScheduledFuture<?> rounds;
  private final RepeatedFailureLog roundFailures =
      new RepeatedFailureLog(
          System.getLogger(SocketIoServer.class.getName()),
          "A part of a round of Socket.IO",
          "The others are done; the next round tries again");

  @Inject
  SocketIoServer(
      Gateway gateway,
      Namespaces namespaces,
      RawEmission rawEmission,
      SessionRecovery sessionRecovery,
      SessionReplication sessionReplication,
      NodeQuestions questions,
      RecoveryBuffers recent,
      FailureMapper failureMapper,
      CarillonConfig config) {
    this.gateway = gateway;
    this.namespaces = namespaces;
    this.rawEmission = rawEmission;
    this.sessionRecovery = sessionRecovery;
    this.sessionReplication = sessionReplication;
    this.questions = questions;
    this.recent = recent;
    this.failureMapper = failureMapper;
    this.protocol = new SocketIoProtocol(sessionRecovery.isOn());
    this.limits =
        new PacketReader.Limits(
            PlainReader.withLoneSurrogates(config.get(Settings.MAX_DEPTH) + DEEPER),
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
    this.rawEmission = null;
    this.sessionRecovery = null;
    this.sessionReplication = null;
    this.questions = null;
    this.recent = null;
    this.failureMapper = null;
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

  RawEmission emission() {
    return rawEmission;
  }

  SessionRecovery sessionRecovery() {
    return sessionRecovery;
  }

  SessionReplication sessionReplication() {
    return sessionReplication;
  }

  RecoveryBuffers recent() {
    return recent;
  }

  FailureMapper failures() {
    return failureMapper;
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

  /**
   * Whether so much can be sent at once to a client that has just come, beside what its line has to
   * take already: other namespaces of it may have come back just before.
   */
  boolean fits(EngineSocket line, List<Frame> frames) {
    long bytes = line.outbound().bytes();
    for (Frame first : frames) {
      for (Frame frame = first; frame != null; frame = frame.next()) {
        bytes += frame.size();
      }
    }
    return bytes <= maxQueue / 2;
  }

  /** By the first namespace that it joins. */
  @Override
  public boolean admits() {
    return true;
  }

  /** A client is refused in each namespace, which its library shows as it shows any refusal. */
  @Override
  public boolean judgesCredentials() {
    return true;
  }

  @Override
  public void opened(EngineSocket line) {
    SocketIoClient socketIoClient = new SocketIoClient(this, line);
    line.attach(socketIoClient);
    clients.add(socketIoClient);
    if (line.protocol() == 3) {
      socketIoClient.joinRoot();
    }
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
  public void limited(
      EngineSocket line, @Nullable String text, @Nullable ByteBuffer bytes, long waitMillis) {
    client(line).limited(text, bytes, waitMillis);
  }

  @Override
  public void goesOn(EngineSocket line) {
    client(line).expel(TOO_MANY);
  }

  @Override
  public void closed(EngineSocket line, String reason) {
    if (line.attachment() instanceof SocketIoClient socketIoClient) {
      clients.remove(socketIoClient);
      socketIoClient.closed(reason);
    }
  }

  private static SocketIoClient client(EngineSocket line) {
    if (line.attachment() instanceof SocketIoClient socketIoClient) {
      return socketIoClient;
    }
    throw new IllegalStateException("a line that was not opened");
  }

  /**
   * Begins to look after clients that join nothing or send half a packet, and those that are away,
   * and to hear what other nodes want.
   */
  synchronized void start(Executor workers) {
    if (scheduler == null) {
      throw new IllegalStateException("there is no container");
    }
    if (rounds == null) {
      sessionReplication.start(workers);
      hear(workers);
      long millis = Math.max(50, Math.min(1_000, joinMillis / 4));
      rounds = scheduler.repeat("A round of Socket.IO", this::round, millis);
    }
  }

  /**
   * Begins to hear what other nodes want.
   *
   * @param workers threads that the application may keep for as long as it likes
   */
  void hear(Executor workers) {
    questions.start(workers);
    rawEmission.groups().start();
    rawEmission.serverSide().start(workers);
  }

  @PreDestroy
  synchronized void stop() {
    if (rounds != null) {
      rounds.cancel(false);
    }
  }

  private void round() {
    long now = SocketIoClient.now();
    for (SocketIoClient socketIoClient : clients) {
      attempt(() -> lookAfter(socketIoClient, now));
    }
    attempt(sessionRecovery::expire);
    attempt(sessionReplication::round);
    roundFailures.works();
  }

  private void lookAfter(SocketIoClient socketIoClient, long now) {
    if (socketIoClient.isAloneFor(joinMillis, now)) {
      socketIoClient.close(
          DisconnectReasons.FORCED_SERVER_CLOSE, CloseCodes.POLICY, "it has joined no namespace");
    } else if (socketIoClient.owesFor(joinMillis, now)) {
      socketIoClient.close(
          DisconnectReasons.PARSE_ERROR, CloseCodes.PROTOCOL_ERROR, "an attachment has not come");
    }
  }

  /** What fails for one keeps nothing from being done for the others. */
  private void attempt(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // also an Error
      roundFailures.failed(e);
    }
  }
}
