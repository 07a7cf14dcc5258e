package org.carillon.session;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.log.RepeatedFailureLog;

/**
 * Keeps connections alive and finds the dead: pings all, closes those from which nothing came, not
 * even a pong (unless a frame of theirs is being handled: the container may read no other until it
 * is), and those whose client has gone without the container's notice, and cuts those that were
 * told to close and did not. Driven by one timer for all connections.
 */
@ApplicationScoped
class Heartbeat {

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  private record Closing(ClientConnection connection, long deadline) {}

  private final ConnectionRegistry registry;
  private final long pingMillis;
  private final long idleMillis;
  private final long graceMillis;
  private final Queue<Closing> closing = new ConcurrentLinkedQueue<>();

  /** Who was cut, until the transport tells of the end; the deadline is for that. */
  private final Queue<Closing> cut = new ConcurrentLinkedQueue<>();

  private volatile Consumer<ClientConnection> unreported = connection -> {};

  /** Whose line was seen to have ended in the last round. */
  private Set<ClientConnection> gone = Set.of();

  /** One connection that cannot be looked after keeps no other from being so. */
  private final RepeatedFailureLog failures =
      new RepeatedFailureLog(
          System.getLogger(Heartbeat.class.getName()),
          "The heartbeat of a connection",
          "The others are looked after; the next round tries again");

  @Inject
  Heartbeat(CarillonConfig config, ConnectionRegistry registry) {
    this.registry = registry;
    this.pingMillis = config.get(Settings.HEARTBEAT).toMillis();
    this.idleMillis = config.get(Settings.IDLE).toMillis();
    this.graceMillis = config.get(Settings.SLOW_GRACE).toMillis();
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Heartbeat() {
    this.registry = null;
    this.pingMillis = 0;
    this.idleMillis = 0;
    this.graceMillis = 0;
  }

  /** How often {@link #tick} is to be called. */
  Duration period() {
    long finest = Math.min(pingMillis, Math.min(idleMillis, graceMillis)) / 4;
    return Duration.ofMillis(Math.max(10, Math.min(finest, LONGEST_TICK.toMillis())));
  }

  /** How long a client that is closed may take. */
  Duration grace() {
    return Duration.ofMillis(graceMillis);
  }

  /**
   * A close was asked for: whatever the client does, its TCP connection is gone after the grace.
   */
  void closing(ClientConnection connection) {
    closing.add(new Closing(connection, MonotonicClock.millis() + graceMillis));
  }

  /** Is told which connections were cut and never reported as ended by their transport. */
  void onUnreported(Consumer<ClientConnection> listener) {
    unreported = listener;
  }

  /** One round; the timer's thread alone. */
  void tick(long now) {
    overdue(cut, now, connection -> unreported.accept(connection));
    overdue(
        closing,
        now,
        connection -> {
          cut.add(new Closing(connection, now + graceMillis));
          connection.channel().cut();
        });
    Set<ClientConnection> before = gone;
    gone = new HashSet<>();
    for (ClientConnection connection : registry.all()) {
      attempt(connection, ClientConnection::endIfExpired);
      if (!connection.isShared()) { // else its line is looked after by whom it belongs to
        attempt(connection, one -> lookAfter(one, before.contains(one), now));
      }
    }
    failures.works();
  }

  private void lookAfter(ClientConnection connection, boolean hadEnded, long now) {
    if (connection.channel().hasEnded()) {
      gone.add(connection);
      if (hadEnded) { // the container had its time to say so
        connection.lost();
      }
    } else if (now - connection.lastHeard() > idleMillis && !connection.inbound().isBusy()) {
      if (connection.outbound().bytes() == 0) {
        connection.close(CloseCodes.GOING_AWAY, "nothing came for too long");
      } else {
        connection.tooSlow();
      }
    } else if (now - connection.lastPing() >= pingMillis) {
      connection.ping(now);
    }
  }

  private void attempt(ClientConnection connection, Consumer<ClientConnection> task) {
    try {
      task.accept(connection);
    } catch (Throwable e) { // also an Error, of a container's connection or of a listener
      failures.failed("fails at " + connection, e);
    }
  }

  private void overdue(Queue<Closing> all, long now, Consumer<ClientConnection> task) {
    for (Closing next = all.peek();
        next != null && next.deadline <= now; // they are in the order of their deadlines
        next = all.peek()) {
      all.remove();
      attempt(next.connection, task);
    }
  }
}
