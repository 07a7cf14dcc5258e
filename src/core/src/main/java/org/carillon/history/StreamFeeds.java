package org.carillon.history;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.carillon.broadcast.FormatExecutor;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.event.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * How far this node is in each stream that it serves: those that connections here hear, and those
 * that it drains. Events come from its own drain, from other nodes, and from the tables, which are
 * the truth: all streams are compared with their rows at each tick, by one query.
 */
@ApplicationScoped
public class StreamFeeds implements ClusterListener {

  private static final System.Logger LOG = System.getLogger(StreamFeeds.class.getName());
  private static final int READERS = 2;

  /** How long a drain waits for what others drained before. */
  private static final long PATIENCE_MILLIS = 500;

  /** How long a stream that nobody hears is followed: a client may be on its way back. */
  private static final long IDLE = Duration.ofSeconds(30).toNanos();

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService managed;

  private StreamTable table;
  private EventPublisher eventPublisher;
  private Cluster cluster;
  private FormatExecutor formatExecutor;
  private WindowMemory memory;
  private BoundedExecutor readers;
  private final Map<StreamName, StreamFeed> feeds = new ConcurrentHashMap<>();
  private final Map<StreamName, Object> joining = new ConcurrentHashMap<>();
  private final Set<StreamName> absent = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean isLookDue = new AtomicBoolean();
  private final Set<StreamName> reading = ConcurrentHashMap.newKeySet();
  private volatile Consumer<StreamFeed> lossListener = feed -> {};
  private volatile Consumer<StreamName> wakeListener = name -> {};
  private volatile Runnable tickListener = () -> {};
  private final Queue<Runnable> afterLook = new ConcurrentLinkedQueue<>();

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected StreamFeeds() {}

  @Inject
  StreamFeeds(
      StreamTable table,
      EventPublisher eventPublisher,
      Cluster cluster,
      FormatExecutor formatExecutor,
      CarillonConfig config) {
    this(table, eventPublisher, cluster, formatExecutor, config, null);
  }

  /** Of given parts; without an executor the server's. */
  public StreamFeeds(
      StreamTable table,
      EventPublisher eventPublisher,
      Cluster cluster,
      FormatExecutor formatExecutor,
      CarillonConfig config,
      @Nullable Executor executor) {
    this.table = table;
    this.eventPublisher = eventPublisher;
    this.cluster = cluster;
    this.formatExecutor = formatExecutor;
    this.memory =
        new WindowMemory(config.get(Settings.HISTORY_EVENTS), config.get(Settings.HISTORY_BYTES));
    this.readers = new BoundedExecutor(executor == null ? this::execute : executor, READERS);
  }

  /** The right to hand events of a stream to the connections of this node, in their order. */
  public interface Turn extends AutoCloseable {

    /**
     * Hands an event over, unless it was heard already.
     *
     * @throws RuntimeException if it cannot be sent; it is to be taken back then
     */
    void publish(long offset, Envelope event, EventPublisher.Publication publication);

    @Override
    void close();
  }

  @PostConstruct
  void listen() {
    cluster.listen(this);
  }

  private void execute(Runnable task) {
    if (managed == null) {
      throw new IllegalStateException("the server has no ManagedExecutorService");
    }
    managed.execute(task);
  }

  /**
   * The turn of this node's drain.
   *
   * @param row the stream, whose lease this node holds
   * @param from the offset behind which it goes on; others have delivered what is before
   * @return null: formats of the application still compose that for clients of this node
   */
  public @Nullable Turn turn(StreamRow row, long from) throws Exception {
    StreamFeed feed = used(row.name());
    if (feed == null || !feed.isOf(row)) {
      feed = begin(row, from);
    }
    return feed.take(from, PATIENCE_MILLIS);
  }

  /** Tells the other nodes of an event that was published here and has its offset for good. */
  public void tell(StreamRow row, long offset, Envelope event) {
    cluster.publish(event, row.epoch(), offset);
  }

  /** Asks the other nodes to drain a stream: this one does no more. */
  public void wakeOthers(StreamName name) {
    cluster.wake(name.tenant(), name.path());
  }

  /** Who is told when another node asks for that; on a thread of the bus. */
  public void onWoken(Consumer<StreamName> listener) {
    wakeListener = listener;
  }

  /**
   * Whether {@link #join}, or {@link #open}, needs no database for this stream.
   *
   * @param opens whether it is opened
   */
  boolean isKnown(StreamName name, boolean opens) {
    return feeds.containsKey(name) || (!opens && absent.contains(name)) || !table.isPresent();
  }

  /**
   * As {@link #join}, where it is known here how the stream stands; asks no database.
   *
   * @return false: it is not known, and is to be joined where waiting for the database costs nobody
   */
  public boolean joinKnown(StreamName name) {
    return used(name) != null || absent.contains(name) || !table.isPresent();
  }

  /**
   * Connections of this node hear a stream from now on: whatever is delivered later they hear.
   *
   * @return false: the database could not say where it stands; the next tick finds it
   */
  public boolean join(StreamName name) {
    if (joinKnown(name)) {
      return true;
    }
    // One query a stream, however many connections begin at once.
    synchronized (joining.computeIfAbsent(name, key -> new Object())) {
      try {
        if (!feeds.containsKey(name) && !absent.contains(name)) {
          found(List.of(name), table.rows(List.of(name)));
        }
        return true;
      } catch (Exception e) {
        LOG.log(System.Logger.Level.DEBUG, "The stream of " + name.path() + " is not heard yet", e);
        return false;
      } finally {
        joining.remove(name);
      }
    }
  }

  /**
   * How far a stream that was {@linkplain #join joined} has been handed to the connections.
   *
   * @return below zero: there is no such stream, and no event of it yet
   */
  public long heardUpTo(StreamName name) {
    StreamFeed feed = feeds.get(name);
    return feed == null ? -1 : feed.done();
  }

  /** As {@link #join}, and makes the stream where there is none yet; null: there is no outbox. */
  @Nullable StreamFeed open(StreamName name) throws Exception {
    StreamFeed feed = used(name);
    if (feed != null || !table.isPresent()) {
      return feed;
    }
    StreamRow row = table.make(name);
    return begin(row, row.delivered());
  }

  /** The feed of a stream, which is let go of no more for a while; null: there is none. */
  private @Nullable StreamFeed used(StreamName name) {
    return feeds.computeIfPresent(
        name,
        (key, feed) -> {
          feed.used();
          return feed;
        });
  }

  @Nullable StreamFeed at(StreamName name) {
    return feeds.get(name);
  }

  /** The pages of the table, read by those who read for the feeds too. */
  StreamPages pages(BoundedExecutor callers, long mostBytes) {
    return new StreamPages(table, readers, callers, mostBytes);
  }

  /** What is done at each tick. */
  void onTick(Runnable task) {
    tickListener = task;
  }

  /** Who is to be told when events had been deleted before this node heard them. */
  void onLoss(Consumer<StreamFeed> listener) {
    lossListener = listener;
  }

  /** Compares all streams with their rows, and lets go of those that nobody hears any more. */
  public void tick() {
    if (table.isPresent()) {
      forget();
      readers.nudge();
      look();
      tickListener.run();
    }
  }

  @Override
  public void positioned(Envelope event, long epoch, long offset) {
    StreamName name = new StreamName(event.tenant(), event.path());
    StreamFeed feed = feeds.get(name);
    if (feed == null) {
      if (absent.contains(name)) {
        look(); // it has come to be
      }
      return;
    }
    if (feed.epoch() != epoch || feed.heard(event, offset)) {
      look();
    }
  }

  @Override
  public void woken(String tenant, String path) {
    StreamName name = new StreamName(tenant, path);
    wakeListener.accept(name);
    if (feeds.containsKey(name)) {
      look();
    }
  }

  @Override
  public void reconnected() {
    look();
  }

  /** Looks at the rows soon; many calls are one look. */
  void look() {
    if (isLookDue.compareAndSet(false, true)) {
      readers.add(this::lookNow);
    }
  }

  /** Looks at the rows, and then does something; where they cannot be read, when they can. */
  void look(Runnable then) {
    afterLook.add(then);
    look();
  }

  private void lookNow() {
    isLookDue.set(false);
    int waiting = afterLook.size();
    Set<StreamName> names = new HashSet<>(eventPublisher.heard());
    names.addAll(feeds.keySet());
    if (names.isEmpty() || !table.isPresent()) {
      return;
    }
    try {
      found(names, table.rows(names));
      for (; waiting > 0; waiting--) {
        Runnable next = afterLook.poll();
        if (next != null) {
          next.run();
        }
      }
    } catch (Exception | LinkageError | StackOverflowError e) {
      LOG.log(System.Logger.Level.DEBUG, "The streams cannot be looked at; the next tick does", e);
    }
  }

  private void found(Collection<StreamName> asked, List<StreamRow> rows) {
    Set<StreamName> missing = new HashSet<>(asked);
    for (StreamRow row : rows) {
      missing.remove(row.name());
      StreamFeed feed = begin(row, row.delivered());
      feed.isGiven(row.last());
      if (row.delivered() > feed.head()) {
        read(feed, row.delivered());
      }
    }
    missing.removeAll(feeds.keySet());
    absent.addAll(missing);
  }

  /**
   * The feed of the row. One that was not there when we began to listen, or that was made anew, has
   * been missed from its first event on.
   */
  private StreamFeed begin(StreamRow row, long from) {
    return feeds.compute(
        row.name(),
        (name, known) -> {
          if (known != null && known.isOf(row)) {
            return known;
          }
          boolean isNew = absent.remove(name) || known != null;
          if (known != null) {
            known.close();
          }
          return new StreamFeed(
              row,
              isNew ? 0 : from,
              eventPublisher,
              table,
              memory,
              formatExecutor,
              this::lost,
              this::read);
        });
  }

  private void read(StreamFeed feed, long delivered) {
    if (reading.add(feed.name())) {
      readers.add(
          () -> {
            try {
              feed.catchUp(delivered);
            } catch (Exception e) {
              LOG.log(System.Logger.Level.DEBUG, "A stream cannot be read; the next tick does", e);
            } finally {
              reading.remove(feed.name());
            }
          });
    }
  }

  private void lost(StreamFeed feed) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Events of {0} were deleted before this node heard them: it was away from its database for"
            + " longer than the retention",
        feed.name().path());
    lossListener.accept(feed);
  }

  private void forget() {
    Set<StreamName> heard = eventPublisher.heard();
    absent.retainAll(heard);
    for (StreamName name : List.copyOf(feeds.keySet())) {
      if (heard.contains(name)) {
        used(name);
      } else {
        feeds.computeIfPresent(name, (key, feed) -> stillUsed(feed)); // or somebody joins just now
      }
    }
  }

  /** The feed; null: nobody has used it for long, and it is closed. */
  private static @Nullable StreamFeed stillUsed(StreamFeed feed) {
    if (System.nanoTime() - feed.usedAt() <= IDLE) {
      return feed;
    }
    feed.close();
    return null;
  }
}
