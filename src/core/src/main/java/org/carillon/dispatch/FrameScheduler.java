package org.carillon.dispatch;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.dispatch.Bulkhead.Admitted;
import org.carillon.dispatch.Bulkhead.Lane;
import org.carillon.session.CallerRuns;
import org.carillon.session.ClientConnection;
import org.carillon.session.InboundWork;
import org.jspecify.annotations.Nullable;

/**
 * Who may handle a frame now. Where there is room the frame is handled at once, by the thread that
 * brought it. Where there is none it goes back to the head of its connection's queue, its thread
 * goes back to the container, and the connection waits for its turn; it goes on, a frame at a time
 * while others wait too, on the threads that the container has for frames.
 */
@ApplicationScoped
public class FrameScheduler {

  private final Bulkhead<Waiting> bulkhead;
  private final DatabaseBulkhead<Waiting> database;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService managed;

  /** Whose threads are taken where a connection offers none. */
  private volatile @Nullable Executor threads;

  @Resource(lookup = "java:comp/DefaultContextService")
  private @Nullable ContextService contexts;

  /** Of the application, and of no caller: taken when it starts. */
  private volatile @Nullable Executor context;

  /** The last that a connection offered: those of a server are all the same. */
  private volatile @Nullable Executor worker;

  /** A connection, what handles its frames, and the room in the database that it waited for. */
  private record Waiting(
      ClientConnection connection, Handler handler, @Nullable Lane<Waiting> database) {}

  /** What came of a frame. */
  enum Progress {
    DONE,
    /** It is not complete, and the rest waits for it. */
    PENDING,
    /** It was not begun: there is no room in the database. */
    NO_ROOM
  }

  /** Handles what has come, with room in the database where it needs that. */
  @FunctionalInterface
  interface Handler {
    Progress handle(
        ClientConnection connection, InboundWork frame, DatabaseBulkhead<?>.Permit databasePermit);
  }

  @Inject
  FrameScheduler(CarillonConfig config) {
    int processors = Runtime.getRuntime().availableProcessors();
    int limit = config.get(Settings.HANDLERS) * processors;
    int share = limit * Math.min(100, config.get(Settings.HANDLERS_OF_TENANT)) / 100;
    this.bulkhead = new Bulkhead<>(limit, Math.max(1, share));
    int inDatabase = Math.max(1, limit * config.get(Settings.HANDLERS_OF_DATABASE) / 100);
    this.database =
        new DatabaseBulkhead<>(
            inDatabase,
            Math.max(1, inDatabase * Math.min(100, config.get(Settings.HANDLERS_OF_TENANT)) / 100));
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  FrameScheduler() {
    this.bulkhead = null;
    this.database = null;
  }

  /** To be called when the application starts, in its context. */
  public void start() {
    if (contexts != null) {
      context = contexts.currentContextExecutor();
    }
    start(Objects.requireNonNull(managed, "the container's ManagedExecutorService"));
  }

  /** Where there is no container: on these threads. */
  public void start(Executor others) {
    threads = others;
  }

  /** Handlers that are in progress. */
  public int inProgress() {
    return bulkhead.inProgress();
  }

  /** Connections that wait for one of them to end. */
  public int waiting() {
    return bulkhead.waiting() + database.waiting();
  }

  /** Handles a frame, and those behind it, now or when there is room. */
  void take(ClientConnection connection, InboundWork frame, Handler handler) {
    Waiting turn = new Waiting(connection, handler, null);
    if (waitsForReader(turn, frame)) {
      return;
    }
    Lane<Waiting> lane = bulkhead.enter(tenant(connection));
    if (lane == null) {
      takeElsewhere(connection, frame, handler);
    } else {
      handle(turn, frame, lane);
    }
  }

  /**
   * Whether the client is to read of its replies before the frame is handled; it goes on by itself
   * then. In the normal case this is a look at one field.
   */
  private boolean waitsForReader(Waiting turn, InboundWork frame) {
    if (!turn.connection.owesReplies() || frame == InboundWork.END) {
      return false;
    }
    turn.connection.inbound().park(frame);
    if (!turn.connection.awaitReplies(() -> goOnReading(turn))) {
      goOnReading(turn);
    }
    return true;
  }

  private void goOnReading(Waiting turn) {
    if (turn.connection.inbound().unpark()) {
      await(turn);
    }
  }

  /**
   * As {@link #take}, never on this thread: it may be the timer's that looks after all connections,
   * or a broadcaster's, and must not be kept by what the application does.
   */
  void takeElsewhere(ClientConnection connection, InboundWork frame, Handler handler) {
    connection.inbound().putBack(frame);
    await(
        new Waiting(connection, handler, null)); // where there is room that is until a thread comes
  }

  private void await(Waiting waiting) {
    Executor offered = waiting.connection.worker();
    if (offered != null) {
      worker = offered;
    }
    letIn(bulkhead.await(tenant(waiting.connection), waiting));
  }

  private void handle(Waiting turn, InboundWork first, Lane<Waiting> lane) {
    DatabaseBulkhead<Waiting>.Permit permit =
        database.permit(tenant(turn.connection), turn.database);
    boolean yields = false;
    boolean awaitsDatabase = false;
    try {
      InboundWork frame = first;
      while (frame != null) {
        Progress progress = turn.handler.handle(turn.connection, frame, permit);
        letIntoDatabase(permit.giveBack());
        if (progress == Progress.NO_ROOM) {
          turn.connection.inbound().putBack(frame);
          awaitsDatabase = true;
          break;
        }
        if (progress == Progress.PENDING) {
          break;
        }
        frame = turn.connection.inbound().next();
        if (frame != null
            && waitsForReader(new Waiting(turn.connection, turn.handler, null), frame)) {
          break;
        }
        if (frame != null && bulkhead.isContended()) {
          turn.connection.inbound().putBack(frame);
          yields = true;
          break;
        }
      }
    } finally {
      letIntoDatabase(permit.giveBack());
      turn.connection.heard(); // while this thread was here, its pongs may have been waiting
      letIn(bulkhead.leave(lane));
      if (awaitsDatabase) {
        letIntoDatabase(
            database.await(
                tenant(turn.connection), new Waiting(turn.connection, turn.handler, null)));
      } else if (yields) {
        await(new Waiting(turn.connection, turn.handler, null));
      }
    }
  }

  /** They have room in the database now, and go on when there is room for a handler too. */
  private void letIntoDatabase(List<Admitted<Waiting>> admitted) {
    for (Admitted<Waiting> next : admitted) {
      await(new Waiting(next.who().connection(), next.who().handler(), next.lane()));
    }
  }

  private void letIn(List<Admitted<Waiting>> admitted) {
    for (Admitted<Waiting> next : admitted) {
      carry(() -> goOn(next.who(), next.lane()));
    }
  }

  private void carry(Runnable turn) {
    Executor frames = worker;
    Executor inContext = context;
    if (frames != null && inContext != null) {
      CallerRuns.execute(frames, () -> CallerRuns.execute(inContext, turn));
    } else {
      CallerRuns.execute(Objects.requireNonNull(threads, "it has not been started"), turn);
    }
  }

  private void goOn(Waiting turn, Lane<Waiting> lane) {
    InboundWork frame = turn.connection.inbound().next();
    if (frame == null || waitsForReader(new Waiting(turn.connection, turn.handler, null), frame)) {
      if (turn.database != null) {
        letIntoDatabase(database.leave(turn.database));
      }
      letIn(bulkhead.leave(lane)); // the node goes and has dropped what waited, or it waits again
    } else {
      handle(turn, frame, lane);
    }
  }

  private static String tenant(ClientConnection connection) {
    String tenant = connection.caller().tenant();
    return tenant == null ? "" : tenant;
  }
}
