package org.carillon.history;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.carillon.broadcast.ComposeFailures;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.format.FormatRegistry;
import org.carillon.session.ClientConnection;
import org.carillon.session.Frame;
import org.carillon.session.NodeConnections;
import org.carillon.session.OutboundQueue.Admission;
import org.carillon.session.ResumableProtocol;
import org.carillon.session.ResumeState;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * Gives clients that come back what they missed. A transport whose protocol is a {@link
 * ResumableProtocol} has nothing to do but to open its connections with it: {@link #arrive} and
 * {@link Arrival#replay} are called for every connection when it begins.
 */
@ApplicationScoped
public class History {

  private static final System.Logger LOG = System.getLogger(History.class.getName());

  /** What positions begin with where there is no outbox. */
  private static final String NO_STREAM = "none";

  /**
   * A quiet client is told its position within two of these, and within a quarter of the retention.
   */
  private static final int SWEEPS_PER_RETENTION = 10;

  /**
   * How long the first frame of a connection waits for the database to say where a stream stands.
   */
  private static final long PATIENCE_MILLIS = 1_000;

  /** How many threads ask the database where a stream stands. */
  private static final int ARRIVALS = 2;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService managed;

  private StreamFeeds streamFeeds;
  private FormatRegistry formatRegistry;
  private NodeConnections connections;
  private LocalBroadcaster broadcaster;
  private BoundedExecutor boundedExecutor;

  /** Of its own: while the database stands still, clients get on that need no more of it. */
  private BoundedExecutor arrivals;

  private StreamPages streamPages;
  private long sweep;
  private volatile long nextSweep;
  private volatile boolean overdue;
  private final Queue<Runnable> atNextTick = new ConcurrentLinkedQueue<>();

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected History() {}

  @Inject
  History(
      StreamFeeds streamFeeds,
      FormatRegistry formatRegistry,
      NodeConnections connections,
      LocalBroadcaster broadcaster,
      CarillonConfig config) {
    this(streamFeeds, formatRegistry, connections, broadcaster, config, null);
  }

  /** Of given parts; without an executor the server's. */
  public History(
      StreamFeeds streamFeeds,
      FormatRegistry formatRegistry,
      NodeConnections connections,
      LocalBroadcaster broadcaster,
      CarillonConfig config,
      @Nullable Executor executor) {
    this.streamFeeds = streamFeeds;
    this.formatRegistry = formatRegistry;
    this.connections = connections;
    this.broadcaster = broadcaster;
    Executor threads = executor == null ? this::execute : executor;
    this.boundedExecutor = new BoundedExecutor(threads, Runtime.getRuntime().availableProcessors());
    this.arrivals = new BoundedExecutor(threads, ARRIVALS);
    this.streamPages = streamFeeds.pages(boundedExecutor, config.get(Settings.HISTORY_BYTES));
    Duration retention = config.get(Settings.OUTBOX_RETENTION);
    this.sweep = retention.toNanos() / SWEEPS_PER_RETENTION;
    this.nextSweep = System.nanoTime() + sweep;
  }

  private void execute(Runnable task) {
    if (managed == null) {
      throw new IllegalStateException("the server has no ManagedExecutorService");
    }
    managed.execute(task);
  }

  /** A connection that has begun. */
  @FunctionalInterface
  public interface Arrival {

    /** Sends what it missed, then lets it go on live; waits for no client and no database. */
    void replay();
  }

  /** Listens to the feed; the container calls it. */
  @PostConstruct
  public void begin() {
    streamFeeds.onTick(this::tick);
    streamFeeds.onLoss(this::tellOfLoss);
  }

  /**
   * A connection has begun: its stream is heard from when this is complete, and one that can be
   * resumed is greeted. Until it is replayed it hears nothing but replies. Waits for no database:
   * where the stream is not known here yet it is asked for on another thread, for a second at most;
   * after that, and while the last answer is overdue, the connection goes on without, and its
   * stream is heard from when the database answers.
   */
  public CompletableFuture<Arrival> arrive(ClientConnection connection) {
    if (streamFeeds.isKnown(name(connection), connection.resumeState() != null)) {
      return CompletableFuture.completedFuture(arriveNow(connection));
    }
    CompletableFuture<Arrival> asked = new CompletableFuture<>();
    Arrival later =
        () -> {
          CompletableFuture<?> unused = asked.thenAccept(Arrival::replay);
        };
    boolean isOverdue = overdue;
    arrivals.add(
        () -> {
          Arrival arrival = () -> atNextTick.add(() -> again(connection));
          try {
            arrival = connection.isOpen() ? arriveNow(connection) : () -> {};
          } finally {
            overdue = false;
            asked.complete(arrival);
          }
        });
    if (isOverdue) {
      return CompletableFuture.completedFuture(later);
    }
    CompletableFuture<Arrival> arrival = asked.copy();
    CompletableFuture<?> unused =
        arrival
            .completeOnTimeout(later, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
            .thenRun(() -> overdue |= !asked.isDone());
    return arrival;
  }

  private Arrival arriveNow(ClientConnection connection) {
    StreamName name = name(connection);
    ResumeState resumeState = connection.resumeState();
    if (resumeState == null) {
      streamFeeds.join(name);
      return () -> {};
    }
    try {
      StreamFeed stream = streamFeeds.open(name);
      return stream == null ? withoutOutbox(connection, resumeState) : greet(connection, stream);
    } catch (Exception e) {
      LOG.log(System.Logger.Level.DEBUG, "The history is not there; a client waits for it", e);
      return () -> atNextTick.add(() -> again(connection));
    }
  }

  private void again(ClientConnection connection) {
    if (connection.isOpen()) {
      arriveNow(connection).replay();
    }
  }

  private static StreamName name(ClientConnection connection) {
    String tenant = connection.caller().tenant();
    return new StreamName(tenant == null ? "" : tenant, connection.path());
  }

  /** There are no events with positions, so none is missed. */
  private static Arrival withoutOutbox(ClientConnection connection, ResumeState resumeState) {
    ResumableProtocol protocol = resumeState.protocol();
    String since = protocol.since(connection);
    boolean isOurs = since != null && since.startsWith(NO_STREAM + ".");
    send(connection, protocol.welcome(connection, StreamEvent.position(NO_STREAM, 0)));
    return () ->
        written(
            connection,
            resumeState.goLive(0, 0, () -> true, since == null ? null : protocol.resumed(isOurs)));
  }

  private Arrival greet(ClientConnection connection, StreamFeed stream) {
    Replay replay = new Replay(connection, stream, this);
    replay.greet();
    return replay::run;
  }

  static void send(ClientConnection connection, @Nullable Frame frame) {
    if (frame != null) {
      connection.send(frame);
    }
  }

  /** Whether it is live, now or for good. */
  static boolean written(ClientConnection connection, @Nullable Admission admission) {
    if (admission == null) {
      return false;
    }
    switch (admission) {
      case WRITE -> connection.flush();
      case OVERFLOW -> connection.tooSlow();
      case QUEUED, CLOSED -> {
        // somebody writes, or there is nobody to write to
      }
    }
    return true;
  }

  StreamFeeds feed() {
    return streamFeeds;
  }

  FormatRegistry formats() {
    return formatRegistry;
  }

  ComposeFailures composeFailures() {
    return broadcaster.composeFailures();
  }

  StreamPages pages() {
    return streamPages;
  }

  /** Goes on with a replay soon, on another thread. */
  void later(Runnable replay) {
    boundedExecutor.add(replay);
  }

  void atNextTick(Runnable task) {
    atNextTick.add(task);
  }

  private void tick() {
    boundedExecutor.nudge();
    arrivals.nudge();
    streamPages.tick();
    for (int i = atNextTick.size(); i > 0; i--) {
      Runnable task = atNextTick.poll();
      if (task != null) {
        boundedExecutor.add(task);
      }
    }
    if (System.nanoTime() - nextSweep >= 0) {
      nextSweep = System.nanoTime() + sweep;
      connections.forEach(this::tellPosition);
    }
  }

  /** Only where nothing else told it one: the position moves on though nobody spoke to it. */
  private void tellPosition(ClientConnection connection) {
    ResumeState resumeState = connection.resumeState();
    Long epoch = resumeState == null ? null : resumeState.liveIn();
    if (resumeState == null || epoch == null || connection.hasExpired()) {
      return; // who is about to be closed comes back from the last event that it heard
    }
    StreamFeed stream = streamFeeds.at(name(connection));
    if (stream == null) {
      return;
    }
    if (stream.epoch() != epoch) {
      resumeState.fallBehind(); // the tables were made anew: it has heard nothing of these
      boundedExecutor.add(Replay.anew(connection, stream, this));
    } else if (resumeState.isQuiet()) {
      long offset = Math.max(stream.done(), resumeState.upTo());
      String position = stream.positionCodec().position(offset, resumeState.end());
      send(connection, resumeState.loss()); // of what is before that offset
      send(connection, resumeState.protocol().position(position));
    }
  }

  /** This node has missed events for good, and says so to all that can understand it. */
  private void tellOfLoss(StreamFeed stream) {
    List<ClientConnection> lost = new ArrayList<>();
    connections.forEach(
        connection -> {
          if (connection.resumeState() != null && name(connection).equals(stream.name())) {
            lost.add(connection);
          }
        });
    for (ClientConnection connection : lost) {
      ResumeState resumeState = connection.resumeState();
      if (resumeState != null && resumeState.liveIn() != null) {
        send(connection, resumeState.protocol().resumed(false));
      }
    }
  }
}
