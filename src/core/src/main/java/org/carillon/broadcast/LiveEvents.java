package org.carillon.broadcast;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.carillon.event.Envelope;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * Events that other nodes emitted and that are heard now or never, in the order in which they came
 * for a path and tenant. Those that a format of the application composes go by a lane of the {@link
 * FormatExecutor}, and so do those that come behind one; all others go out at once.
 */
public final class LiveEvents {

  /** What may wait of a path and tenant; what comes then is not heard here, which is counted. */
  private static final int MOST_EVENTS = 4_096;

  private static final long MOST_CHARACTERS = 4L << 20;

  private record Address(String path, String tenant) {}

  private final LocalBroadcaster broadcaster;
  private final FormatExecutor formatExecutor;
  private final Map<Address, Line> lines = new HashMap<>(); // guarded by itself, as all in them

  /** To the connections of a broadcaster. */
  public LiveEvents(LocalBroadcaster broadcaster, FormatExecutor formatExecutor) {
    this.broadcaster = broadcaster;
    this.formatExecutor = formatExecutor;
  }

  /**
   * An event came from another node; waits for no format of the application. To be called by one
   * thread at a time.
   *
   * @throws RuntimeException if one of Carillon's own formats cannot compose it
   */
  public void heard(Envelope event) {
    Address address = new Address(event.path(), event.tenant());
    boolean asksApplication = broadcaster.asksApplication(event);
    Line line;
    boolean isTaken;
    synchronized (lines) {
      line = lines.get(address);
      if (line == null && asksApplication) {
        line = new Line(address);
        lines.put(address, line);
      }
      isTaken = line != null && line.add(event);
    }
    if (line == null) {
      broadcaster.broadcastHeard(event);
    } else if (isTaken) {
      line.lane.wake();
    } else {
      broadcaster.leftOut(event, new IllegalStateException("too many events wait for the format"));
    }
  }

  /** Those of a path and tenant that wait. */
  private final class Line implements FormatExecutor.Source {

    private final Address address;
    private final FormatExecutor.Lane lane;
    private final Queue<Envelope> waiting = new ArrayDeque<>();
    private long characters;

    Line(Address address) {
      this.address = address;
      this.lane = formatExecutor.lane(address.tenant, this);
    }

    /** Whether there is room for it. */
    boolean add(Envelope event) {
      int size = event.json().length();
      if (waiting.size() >= MOST_EVENTS
          || (!waiting.isEmpty() && characters + size > MOST_CHARACTERS)) {
        return false;
      }
      characters += size;
      return waiting.add(event);
    }

    @Override
    public FormatExecutor.@Nullable Task next() {
      synchronized (lines) {
        Envelope next = waiting.peek(); // it stays until it is over: what comes goes behind it
        if (next == null) {
          lines.remove(address, this);
        }
        return next == null ? null : new Heard(this, next);
      }
    }

    private void over(Envelope event) {
      synchronized (lines) {
        waiting.remove();
        characters -= event.json().length();
      }
    }
  }

  /** One of a line. */
  private final class Heard implements FormatExecutor.Task {

    private final Line line;
    private final Envelope event;

    Heard(Line line, Envelope event) {
      this.line = line;
      this.event = event;
    }

    @Override
    public Runnable compose() {
      Consumer<@Nullable StreamEvent> publication = broadcaster.prepareHeard(event);
      return () -> send(publication);
    }

    private void send(Consumer<@Nullable StreamEvent> publication) {
      line.over(event);
      try {
        publication.accept(null);
      } catch (RuntimeException | Error e) { // what waits behind it goes on
        broadcaster.composeFailures().about(event, e);
      }
    }

    @Override
    public void leaveOut(Throwable failure) {
      line.over(event);
      broadcaster.leftOut(event, failure);
    }
  }
}
