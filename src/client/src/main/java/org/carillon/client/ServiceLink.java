package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.carillon.client.OutgoingFrames.Contexts;
import org.carillon.client.OutgoingFrames.Outgoing;
import org.carillon.client.ServiceClient.State;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, and the next one when it has ended. What is to be sent waits here until
 * there is one, and goes to it one frame after another, so that what was handed over is known.
 *
 * <p>One lock; no code of the application runs under it.
 */
final class ServiceLink implements ProtocolHost {

  /** From the beginning of an attempt until the client is live. */
  private static final Duration ATTEMPT = Duration.ofSeconds(20);

  /** How long a server that is not known to answer has for the answer to a change of contexts. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** How long a connection must have held for the next delay to be the shortest again. */
  private static final Duration HELD = Duration.ofSeconds(5);

  /** How long after the last message a connection is looked after. */
  private static final Duration PROBE = Duration.ofSeconds(1);

  private static final int PROBES = 3;

  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private static final System.Logger LOGGER = System.getLogger(ServiceLink.class.getName());

  private static final int NORMAL = 1000;
  private static final int POLICY = 1008;

  private final Object lock = new Object();
  private final ServiceClientOptions options;
  private final ServiceProtocol protocol;
  private final Consumer<ServiceMessage> events;
  private final Consumer<Consumer<ServiceClientListener>> listeners;
  private final EventDeliveries deliveries;
  private final RetrySchedule retries =
      new RetrySchedule(() -> ThreadLocalRandom.current().nextDouble());
  private final AtomicLong ids = new AtomicLong();

  private final OutgoingFrames outgoing;
  private final List<CompletableFuture<Void>> firstAttempt = new ArrayList<>();
  private State state = State.NEW;
  private boolean isClosed;
  private boolean isSilentOnAnswers;
  private long generation;
  private long liveSince;
  private boolean writing;
  private boolean ending;
  private @Nullable ServiceWire wire;
  private @Nullable Future<?> timer;
  private @Nullable Future<?> renewal;
  private @Nullable CompletableFuture<Void> disconnecting;

  /**
   * Of one client.
   *
   * @param events is given each event, on the thread of the handlers
   * @param listeners passes on what listeners hear, on the same
   */
  ServiceLink(
      ServiceClientOptions options,
      ServiceProtocol protocol,
      Consumer<ServiceMessage> events,
      Consumer<Consumer<ServiceClientListener>> listeners) {
    this.options = options;
    this.protocol = protocol;
    this.events = events;
    this.listeners = listeners;
    outgoing = new OutgoingFrames(lock, options);
    deliveries = new EventDeliveries(options.executor(), options.queue(), this::readOn);
  }

  State state() {
    synchronized (lock) {
      return state;
    }
  }

  // Connecting

  /** Connects, unless it does already; ends as the attempt that is under way, or the next. */
  CompletableFuture<Void> connect() {
    synchronized (lock) {
      CompletableFuture<Void> first = new CompletableFuture<>();
      if (isClosed) {
        first.completeExceptionally(new ServiceException(ServiceException.NOT_SENT, CLOSED));
      } else if (state == State.LIVE) {
        first.complete(null);
      } else {
        firstAttempt.add(first);
        begin();
      }
      return first;
    }
  }

  private static final String CLOSED = "the client is closed";

  private void begin() {
    if (state == State.NEW || state == State.CLOSED) {
      attempt();
    }
  }

  private void attempt() {
    state = State.CONNECTING;
    long mine = ++generation;
    tell(ServiceClientListener::connecting);
    timer = schedule(() -> giveUp(mine, "no connection within " + ATTEMPT), ATTEMPT);
    options.executor().execute(() -> askCredentials(mine));
  }

  /** The application's suppliers are called on a thread that they may keep. */
  private void askCredentials(long mine) {
    ServiceCredentials.of(options)
        .whenComplete(
            (credentials, failure) -> {
              synchronized (lock) {
                if (mine != generation) {
                  return;
                }
                if (failure != null) {
                  ended(
                      new ServiceException(
                          DISCONNECTED,
                          "there are no credentials",
                          null,
                          ServiceFailures.cause(failure)),
                      false);
                } else {
                  open(mine, credentials);
                }
              }
            });
  }

  private static final String DISCONNECTED = ServiceException.DISCONNECTED;

  private void open(long mine, ServiceCredentials credentials) {
    String token = credentials.token();
    ServiceWire opening = new ServiceWire(new Receiver(mine), options.maxMessage());
    CompletableFuture<WebSocket> opened;
    try {
      WebSocket.Builder handshake = options.http().newWebSocketBuilder().connectTimeout(ATTEMPT);
      options.headers().forEach(handshake::header);
      if (credentials.headers() != null) {
        credentials.headers().forEach(handshake::header);
      }
      if (token != null && options.kind() == ServiceKind.WS) {
        handshake.header("Authorization", "Bearer " + token);
      }
      List<String> offered = protocol.subprotocols();
      if (!offered.isEmpty()) {
        handshake.subprotocols(
            offered.get(0), offered.subList(1, offered.size()).toArray(new String[0]));
      }
      URI to = protocol.uri(outgoing.contexts());
      opened = handshake.buildAsync(to, opening);
    } catch (IllegalArgumentException e) { // a token that is no header
      opened = CompletableFuture.failedFuture(e);
    }
    var unused =
        opened.whenComplete(
            (socket, failure) -> {
              synchronized (lock) {
                if (mine != generation) {
                  opening.abort();
                } else if (failure != null) {
                  ended(ServiceFailures.reason(failure), ServiceFailures.isRefusal(failure));
                } else {
                  wire = opening;
                  protocol.opened(this, opening.subprotocol(), token);
                  opening.read();
                }
              }
            });
  }

  private void giveUp(long mine, String why) {
    synchronized (lock) {
      if (mine == generation) {
        ended(new ServiceException(DISCONNECTED, why), false);
      }
    }
  }

  /** Hears of one connection, and not of those before it. */
  private final class Receiver implements ServiceWire.Receiver {

    private final long mine;

    Receiver(long mine) {
      this.mine = mine;
    }

    @Override
    public void text(String message) {
      synchronized (lock) {
        if (mine == generation) {
          protocol.text(message);
        }
      }
    }

    @Override
    public void binary(byte[] message) {
      synchronized (lock) {
        if (mine == generation) {
          protocol.binary(message);
        }
      }
    }

    @Override
    public void ended(int code, String reason) {
      synchronized (lock) {
        if (mine == generation) {
          String why = "closed with " + code + (reason.isEmpty() ? "" : ": " + reason);
          boolean refused = code == POLICY;
          ServiceLink.this.ended(
              new ServiceException(refused ? ServiceException.REFUSED : DISCONNECTED, why),
              refused);
        }
      }
    }

    @Override
    public void failed(Throwable why) {
      synchronized (lock) {
        if (mine == generation) {
          ServiceLink.this.ended(ServiceFailures.reason(why), false);
        }
      }
    }

    @Override
    public boolean readsOn() {
      return !deliveries.isFull();
    }
  }

  private void readOn() {
    synchronized (lock) {
      if (wire != null) {
        wire.read();
      }
    }
  }

  /** The connection or attempt is over. */
  private void ended(ServiceException why, boolean refused) {
    generation++;
    cancel(timer);
    cancel(renewal);
    boolean wasLive = state == State.LIVE;
    if (wire != null) {
      wire.abort();
      wire = null;
      protocol.lost();
    }
    writing = false;
    ending = false;
    outgoing.lost();
    for (CompletableFuture<Void> first : firstAttempt) {
      later(() -> first.completeExceptionally(why));
    }
    firstAttempt.clear();
    if (disconnecting != null) {
      disconnected();
      return;
    }
    if (wasLive && System.nanoTime() - liveSince > HELD.toNanos()) {
      retries.reset();
    }
    Duration after = refused ? retries.longest() : retries.next();
    state = State.RETRYING;
    long mine = generation;
    tell(listener -> listener.retrying(after, why));
    timer =
        schedule(
            () -> {
              synchronized (lock) {
                if (mine == generation) {
                  attempt();
                }
              }
            },
            after);
  }

  // What the protocol says

  @Override
  public void control(String frame) {
    if (wire != null) {
      var unused = wire.send(frame);
    }
  }

  @Override
  public void live(boolean resumed, boolean inContexts) {
    cancel(timer);
    state = State.LIVE;
    liveSince = System.nanoTime();
    tell(listener -> listener.live(resumed));
    for (CompletableFuture<Void> first : firstAttempt) {
      later(() -> first.complete(null));
    }
    firstAttempt.clear();
    Set<String> contexts = outgoing.contexts();
    if (!inContexts && !contexts.isEmpty()) {
      Contexts again = new Contexts(true, false, List.copyOf(contexts));
      outgoing.first(contextFrame(ContextFrames.enter(contexts), again));
    }
    watch(generation, new Watch());
    pump();
  }

  /** How much of its life a token has had when it is renewed: four fifths. */
  private static final double RENEWED_AT = 0.8;

  @Override
  public void expiresIn(long millis) {
    if (options.token() != null) {
      long mine = generation;
      cancel(renewal);
      renewal =
          schedule(
              () -> options.executor().execute(() -> renew(mine)),
              Duration.ofMillis((long) (millis * RENEWED_AT)));
    }
  }

  /** Shows another token; where that fails, the connection ends and the next one has another. */
  private void renew(long mine) {
    var unused =
        ServiceCredentials.ask(options.token())
            .thenCompose(
                token -> {
                  synchronized (lock) {
                    if (mine != generation || state != State.LIVE) {
                      return new CompletableFuture<JsonNode>(); // the next one begins with another
                    }
                  }
                  JsonNode data = JsonNodeFactory.instance.objectNode().put("token", token);
                  return call(RENEW, data, null, options.timeout());
                })
            .whenComplete(
                (answer, failure) -> {
                  synchronized (lock) {
                    if (failure != null) {
                      LOGGER.log(
                          Level.WARNING,
                          "{0}: the token was not renewed: {1}",
                          options.name(),
                          ServiceFailures.reason(failure).code());
                    } else if (mine == generation && answer.path("expiresIn").isIntegralNumber()) {
                      expiresIn(Math.max(0, answer.path("expiresIn").asLong()));
                    }
                  }
                });
  }

  private static final String RENEW = "$renew";

  /** When the last message of a connection came, and what was done since to see that it lives. */
  private static final class Watch {
    long messages;
    int probes;
    long pinged = System.nanoTime();
  }

  /**
   * Gives up a connection that is silent for too long. The JDK does not always tell of an end that
   * comes right behind a message; a ping after that fails at the third at last, so three are tried
   * when the messages have ceased.
   */
  private void watch(long mine, Watch watch) {
    Duration silence = protocol.silence();
    Duration tick = options.heartbeat().compareTo(PROBE) < 0 ? options.heartbeat() : PROBE;
    timer =
        schedule(
            () -> {
              synchronized (lock) {
                ServiceWire watched = wire;
                if (mine != generation || watched == null) {
                  return;
                }
                if (watched.silent() > silence.toNanos() && !mayBeHeldUp(watched.silent())) {
                  ended(new ServiceException(DISCONNECTED, "silent for " + silence), false);
                  return;
                }
                probe(mine, watched, watch);
                if (mine == generation) {
                  watch(mine, watch);
                }
              }
            },
            tick);
  }

  /**
   * Whether a server that handles a call may be silent for that: some read no ping meanwhile. Not
   * any more where a call has waited for too long since the server was heard.
   */
  private boolean mayBeHeldUp(long silent) {
    return protocol.pings()
        && System.nanoTime() - silent - outgoing.unansweredAt() > 0
        && outgoing.areAnswersAwaited();
  }

  private void probe(long mine, ServiceWire watched, Watch watch) {
    if (watch.messages != watched.messages()) {
      watch.messages = watched.messages();
      watch.probes = 0;
      return;
    }
    boolean due = System.nanoTime() - watch.pinged >= options.heartbeat().toNanos();
    if (ending || (watch.probes >= PROBES && !(due && protocol.pings()))) {
      return;
    }
    watch.probes++;
    watch.pinged = System.nanoTime();
    var unused =
        watched
            .ping()
            .whenComplete(
                (sent, failure) -> {
                  synchronized (lock) {
                    if (failure != null && mine == generation) {
                      ended(ServiceFailures.reason(failure), false);
                    }
                  }
                });
  }

  @Override
  public void message(ServiceMessage message) {
    deliveries.add(() -> events.accept(message));
  }

  @Override
  public void answer(String id, JsonNode data) {
    outgoing.answered(id, data);
  }

  @Override
  public void error(String id, ServiceException error) {
    outgoing.refused(id, error);
  }

  @Override
  public void gap() {
    tell(ServiceClientListener::gap);
  }

  @Override
  public void end(ServiceException why) {
    ended(why, why.code().equals(ServiceException.REFUSED));
  }

  // Sending

  /** Sends an event; the stage ends when it is handed to the connection. */
  CompletableFuture<Void> emit(String event, @Nullable JsonNode data, @Nullable JsonNode headers) {
    Outgoing frame = new Outgoing(protocol.frame(event, data, headers, null), null, null);
    submit(frame, options.timeout());
    return frame.done.thenApply(nothing -> null);
  }

  /** Calls an operation. */
  CompletableFuture<JsonNode> call(
      String event, @Nullable JsonNode data, @Nullable JsonNode headers, Duration timeout) {
    String id = String.valueOf(ids.getAndIncrement());
    Outgoing call = new Outgoing(protocol.frame(event, data, headers, id), id, null);
    submit(call, timeout);
    return call.done;
  }

  CompletableFuture<Void> contexts(boolean enter, Collection<String> names) {
    Outgoing change =
        contextFrame(
            enter ? ContextFrames.enter(names) : ContextFrames.exit(names),
            new Contexts(enter, false, List.copyOf(names)));
    submit(change, options.timeout());
    return change.done.thenApply(nothing -> null);
  }

  CompletableFuture<Void> resetContexts() {
    Outgoing change = contextFrame(ContextFrames.reset(), new Contexts(false, true, List.of()));
    submit(change, options.timeout());
    return change.done.thenApply(nothing -> null);
  }

  /** With an answer where the format has any. */
  private Outgoing contextFrame(JsonNode data, Contexts change) {
    boolean asks = options.isJson() || options.kind() == ServiceKind.SOCKET_IO;
    String id = asks ? String.valueOf(ids.getAndIncrement()) : null;
    return new Outgoing(protocol.frame(ContextFrames.WS_CONTEXT, data, null, id), id, change);
  }

  private void submit(Outgoing out, Duration timeout) {
    synchronized (lock) {
      if (isClosed) {
        failNow(out, CLOSED);
        return;
      }
      if (disconnecting != null) {
        failNow(out, "the client disconnects");
        return;
      }
      if (!outgoing.add(out)) {
        failNow(out, options.queue() + " frames wait to be sent or answered already");
        return;
      }
      begin();
      pump();
      if (!out.handed || out.id != null) {
        outgoing.expire(out, timeout);
      }
      outgoing.forgetIfCancelled(out);
    }
  }

  private static void failNow(Outgoing out, String why) {
    out.done.completeExceptionally(new ServiceException(ServiceException.NOT_SENT, why));
  }

  /** Hands the next frame over, when the one before is on its way. */
  private void pump() {
    ServiceWire to = wire;
    if (to == null || state != State.LIVE || writing) {
      return;
    }
    Outgoing next = outgoing.next();
    if (next == null) {
      finish();
      return;
    }
    writing = true;
    long mine = generation;
    var unused =
        to.send(next.frame)
            .whenComplete(
                (sent, failure) -> {
                  synchronized (lock) {
                    written(mine, next, failure);
                  }
                });
  }

  private void written(long mine, Outgoing next, @Nullable Throwable failure) {
    if (failure != null) {
      outgoing.fail(
          next, ServiceException.UNKNOWN_OUTCOME, "the connection ended while it was written");
      if (mine == generation) {
        ended(ServiceFailures.reason(failure), false);
      }
      return;
    }
    if (next.id == null) {
      outgoing.done(next);
    } else if (next.contexts != null && !protocol.answers()) {
      awaitGrace(next);
    }
    if (mine == generation) {
      writing = false;
      pump();
    }
  }

  /** A server that knows no answers, as CAP's over plain WebSocket, is not waited for. */
  private void awaitGrace(Outgoing change) {
    Duration grace = isSilentOnAnswers ? Duration.ZERO : GRACE;
    var unused =
        schedule(
            () -> {
              synchronized (lock) {
                if (!protocol.answers()
                    && change.id != null
                    && outgoing.answered(change.id, NullNode.getInstance())) {
                  isSilentOnAnswers = true;
                }
              }
            },
            grace);
  }

  // The end

  /** Sends what waits, and closes. */
  CompletableFuture<Void> disconnect(boolean forGood) {
    synchronized (lock) {
      isClosed |= forGood;
      if (disconnecting != null) {
        return disconnecting;
      }
      CompletableFuture<Void> end = new CompletableFuture<>();
      if (state == State.NEW || state == State.CLOSED) {
        state = State.CLOSED;
        end.complete(null);
        return end;
      }
      disconnecting = end;
      if (state != State.LIVE) {
        ended(new ServiceException(DISCONNECTED, CLOSED), false);
        return end;
      }
      long mine = generation;
      var unused = schedule(() -> giveUp(mine, CLOSED), FAREWELL);
      pump();
      return end;
    }
  }

  /** Everything is sent, and the application wants the end. */
  private void finish() {
    ServiceWire last = wire;
    if (disconnecting == null || ending || last == null) {
      return;
    }
    ending = true;
    String farewell = protocol.farewell();
    if (farewell != null) {
      var unused = last.send(farewell);
    }
    var unusedToo = last.close(NORMAL);
  }

  private void disconnected() {
    CompletableFuture<Void> end = disconnecting;
    disconnecting = null;
    state = State.CLOSED;
    outgoing.giveUp(CLOSED);
    tell(ServiceClientListener::closed);
    if (end != null) {
      deliveries.add(() -> end.complete(null)); // behind the events that came before
    }
  }

  // Threads

  private void tell(Consumer<ServiceClientListener> what) {
    deliveries.add(() -> listeners.accept(what));
  }

  private void later(Runnable completion) {
    options.executor().execute(completion);
  }

  private Future<?> schedule(Runnable task, Duration after) {
    return ClientThreads.schedule(options.timer(), task, after);
  }

  private static void cancel(@Nullable Future<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }
}
