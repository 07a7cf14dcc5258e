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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.format.Formats;
import org.carillon.session.Catchup;
import org.carillon.session.ClientConnection;
import org.carillon.session.Connections;
import org.carillon.session.Frame;
import org.carillon.session.OutboundQueue.Admission;
import org.carillon.session.Positioned;
import org.carillon.session.ResumableProtocol;
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

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService managed;

  private Feed feed;
  private Formats formats;
  private Connections connections;
  private Crew crew;
  private Pages pages;
  private long sweep;
  private volatile long nextSweep;
  private final Queue<Runnable> atNextTick = new ConcurrentLinkedQueue<>();

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected History() {}

  @Inject
  History(Feed feed, Formats formats, Connections connections, CarillonConfig config) {
    this(feed, formats, connections, config, null);
  }

  /** Of given parts; without an executor the server's. */
  public History(
      Feed feed,
      Formats formats,
      Connections connections,
      CarillonConfig config,
      @Nullable Executor executor) {
    this.feed = feed;
    this.formats = formats;
    this.connections = connections;
    Executor threads = executor == null ? this::execute : executor;
    this.crew = new Crew(threads, Runtime.getRuntime().availableProcessors());
    this.pages = feed.pages(crew, config.get(Settings.HISTORY_BYTES));
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
    feed.onTick(this::tick);
    feed.onLoss(this::tellOfLoss);
  }

  /**
   * A connection has begun: its stream is heard from now on, and one that can be resumed is
   * greeted. Until it is replayed it hears nothing but replies.
   */
  public Arrival arrive(ClientConnection connection) {
    StreamName name = name(connection);
    Catchup catchup = connection.catchup();
    if (catchup == null) {
      feed.join(name);
      return () -> {};
    }
    try {
      StreamFeed stream = feed.open(name);
      return stream == null ? withoutOutbox(connection, catchup) : greet(connection, stream);
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "The history is not there; clients wait for it", e);
      return () -> atNextTick.add(() -> again(connection));
    }
  }

  private void again(ClientConnection connection) {
    if (connection.isOpen()) {
      arrive(connection).replay();
    }
  }

  private static StreamName name(ClientConnection connection) {
    String tenant = connection.caller().tenant();
    return new StreamName(tenant == null ? "" : tenant, connection.path());
  }

  /** There are no events with positions, so none is missed. */
  private static Arrival withoutOutbox(ClientConnection connection, Catchup catchup) {
    ResumableProtocol protocol = catchup.protocol();
    String since = protocol.since(connection);
    boolean isOurs = since != null && since.startsWith(NO_STREAM + ".");
    send(connection, protocol.welcome(connection, Positioned.position(NO_STREAM, 0)));
    return () ->
        written(
            connection,
            catchup.goLive(0, 0, () -> true, since == null ? null : protocol.resumed(isOurs)));
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

  Feed feed() {
    return feed;
  }

  Formats formats() {
    return formats;
  }

  Pages pages() {
    return pages;
  }

  /** Goes on with a replay soon, on another thread. */
  void later(Runnable replay) {
    crew.add(replay);
  }

  void atNextTick(Runnable task) {
    atNextTick.add(task);
  }

  private void tick() {
    crew.nudge();
    pages.tick();
    for (int i = atNextTick.size(); i > 0; i--) {
      Runnable task = atNextTick.poll();
      if (task != null) {
        crew.add(task);
      }
    }
    if (System.nanoTime() - nextSweep >= 0) {
      nextSweep = System.nanoTime() + sweep;
      connections.forEach(this::tellPosition);
    }
  }

  /** Only where nothing else told it one: the position moves on though nobody spoke to it. */
  private void tellPosition(ClientConnection connection) {
    Catchup catchup = connection.catchup();
    Long epoch = catchup == null ? null : catchup.liveIn();
    if (catchup == null || epoch == null) {
      return;
    }
    StreamFeed stream = feed.at(name(connection));
    if (stream == null) {
      return;
    }
    if (stream.epoch() != epoch) {
      catchup.fallBehind(); // the tables were made anew: it has heard nothing of these
      crew.add(Replay.anew(connection, stream, this));
    } else if (catchup.isQuiet()) {
      long offset = Math.max(stream.done(), catchup.upTo());
      String position = stream.seal().position(offset, catchup.end());
      send(connection, catchup.protocol().position(position));
    }
  }

  /** This node has missed events for good, and says so to all that can understand it. */
  private void tellOfLoss(StreamFeed stream) {
    List<ClientConnection> lost = new ArrayList<>();
    connections.forEach(
        connection -> {
          if (connection.catchup() != null && name(connection).equals(stream.name())) {
            lost.add(connection);
          }
        });
    for (ClientConnection connection : lost) {
      Catchup catchup = connection.catchup();
      if (catchup != null && catchup.liveIn() != null) {
        send(connection, catchup.protocol().resumed(false));
      }
    }
  }
}
