package org.carillon.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * Parts of streams as read from the table, for clients that come from further back than the windows
 * reach. However many want a page at once, it is read once, and kept for a while for those who are
 * on their way to it.
 */
final class StreamPages {

  private static final System.Logger LOG = System.getLogger(StreamPages.class.getName());

  /** The offsets of a page. */
  static final int SIZE = 256;

  private static final long UNUSED = Duration.ofSeconds(30).toNanos();

  private final StreamTable table;
  private final BoundedExecutor readers;
  private final BoundedExecutor callers;
  private final long mostBytes;
  private final Map<Key, Page> pages = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Key, List<Runnable>> reading = new LinkedHashMap<>();
  private final List<Runnable> failed = new ArrayList<>();
  private long bytes;

  private record Key(long stream, long epoch, long number) {}

  /** A part of a stream. */
  static final class Page {

    private final long from;
    private final long end;
    private final List<StreamEvent> events;
    private final long bytes;
    private long used = System.nanoTime(); // guarded by the pages

    /**
     * A part of a stream.
     *
     * @param from what is above this offset is whole
     * @param end up to here it reaches
     */
    Page(long from, long end, List<StreamEvent> events, long bytes) {
      this.from = from;
      this.end = end;
      this.events = events;
      this.bytes = bytes;
    }

    long from() {
      return from;
    }

    long end() {
      return end;
    }

    /** Those above an offset. */
    List<StreamEvent> above(long offset) {
      int i = 0;
      while (i < events.size() && events.get(i).offset() <= offset) {
        i++;
      }
      return events.subList(i, events.size());
    }
  }

  StreamPages(StreamTable table, BoundedExecutor readers, BoundedExecutor callers, long mostBytes) {
    this.table = table;
    this.readers = readers;
    this.callers = callers;
    this.mostBytes = mostBytes;
  }

  /**
   * The page behind an offset, which lies before the feed's window.
   *
   * @param later run when it has been read
   * @return null: it is being read
   */
  @Nullable Page behind(StreamFeed feed, long offset, Runnable later) {
    Key key = new Key(feed.id(), feed.epoch(), offset / SIZE);
    synchronized (this) {
      Page page = pages.get(key);
      if (page != null && page.end > offset) {
        page.used = System.nanoTime();
        return page;
      }
      List<Runnable> others = reading.get(key);
      if (others != null) {
        others.add(later);
        return null;
      }
      List<Runnable> first = new ArrayList<>();
      first.add(later);
      reading.put(key, first);
    }
    readers.add(() -> read(feed, key));
    return null;
  }

  private void read(StreamFeed feed, Key key) {
    Page page = null;
    try {
      long start = key.number * SIZE;
      long end = Math.min(start + SIZE, feed.head());
      page = page(feed, start, end, table.read(feed.name(), feed.id(), start, end, SIZE));
    } catch (Throwable e) { // who waits for the page must not wait for ever
      LOG.log(System.Logger.Level.DEBUG, "The history cannot be read; the next tick does", e);
    }
    List<Runnable> waiting;
    synchronized (this) {
      waiting = reading.remove(key);
      if (page == null) {
        failed.addAll(waiting == null ? List.of() : waiting);
        return;
      }
      Page old = pages.put(key, page);
      bytes += page.bytes - (old == null ? 0 : old.bytes);
      shrink();
    }
    if (waiting != null) {
      waiting.forEach(callers::add);
    }
  }

  private static Page page(StreamFeed feed, long start, long end, StreamTable.Part part) {
    List<StreamEvent> events = new ArrayList<>(part.events().size());
    long bytes = 0;
    for (StreamTable.Stored stored : part.events()) {
      if (stored.envelope() != null) {
        StreamEvent event =
            new StreamEvent(
                stored.envelope(), feed.epoch(), stored.offset(), feed.positionCodec().stream());
        events.add(event);
        bytes += event.weight();
      }
    }
    return new Page(Math.max(start, part.from()), end, List.copyOf(events), bytes);
  }

  private void shrink() {
    for (Iterator<Page> oldest = pages.values().iterator();
        bytes > mostBytes && pages.size() > 1; ) {
      bytes -= oldest.next().bytes;
      oldest.remove();
    }
  }

  /** Forgets what nobody wanted of late, and goes on with what failed. */
  void tick() {
    List<Runnable> again;
    synchronized (this) {
      long now = System.nanoTime();
      for (Iterator<Page> all = pages.values().iterator(); all.hasNext(); ) {
        Page page = all.next();
        if (now - page.used > UNUSED) {
          bytes -= page.bytes;
          all.remove();
        }
      }
      again = new ArrayList<>(failed);
      failed.clear();
    }
    again.forEach(callers::add);
  }
}
