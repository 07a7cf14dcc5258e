package org.carillon.agentserver;

import static org.carillon.tunnel.AgentErrors.DUPLICATE_ID;
import static org.carillon.tunnel.AgentErrors.INTERNAL_SERVER_ERROR;
import static org.carillon.tunnel.AgentErrors.INVALID_MESSAGE;
import static org.carillon.tunnel.AgentErrors.NOT_AUTHORIZED;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.carillon.persistence.DatabaseOutage;
import org.carillon.session.CloseCodes;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.HandshakeException;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.ServerHandshake;
import org.carillon.tunnel.Tunnel;
import org.carillon.tunnel.TunnelHandler;
import org.carillon.tunnel.TunnelTransport;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from its opening to its end: first the handshake, then the tunnel. What comes is
 * handed over by one thread at a time.
 */
final class AgentLink implements ConnectedAgent, AgentSocket, TunnelHandler {

  private static final System.Logger LOGGER = System.getLogger(AgentLink.class.getName());

  /** The close code of an agent whose connection another one of its own has replaced. */
  private static final int REPLACED = 4000;

  private static final int PROTOCOL_ERROR = 4400;

  /** How long a client that is closed may take before its TCP connection is cut. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private enum State {
    /** Nothing was sent yet: the address is slowed down. */
    WAITING,
    /** The challenge is out. */
    CHALLENGED,
    /** What the client answered is looked at. */
    ADMITTING,
    /** Frames are the tunnel's. */
    OPEN,
    /** It has ended, or is about to. */
    CLOSED
  }

  private final AgentHub hub;
  private final FrameChannel channel;
  private final @Nullable String address;
  private final ServerHandshake handshake;
  private final String id = UUID.randomUUID().toString();
  private final Instant openedAt = Instant.now();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final AtomicBoolean hasEnded = new AtomicBoolean();
  private final AtomicBoolean hasSlot = new AtomicBoolean(true);

  /**
   * Complete when the observers of the connection have returned; before that no call is handled.
   */
  private final CompletableFuture<Boolean> announced = new CompletableFuture<>();

  /** What is told before the observers have returned, in its order. */
  private @Nullable CompletableFuture<Void> sends;

  private volatile @Nullable ScheduledFuture<?> deadline;
  private volatile @Nullable Tunnel tunnel;
  private volatile ServerHandshake.@Nullable Hello hello;
  private volatile String name = "";
  private volatile boolean firstTime;
  private volatile boolean isReplaced;
  private @Nullable MessageDelivery delivery;
  private volatile @Nullable Object data;
  private volatile long heardNanos = System.nanoTime();
  private volatile long pingedNanos = heardNanos;

  /** The connection of the same instance that this one replaced. */
  private volatile @Nullable AgentLink replaced;

  AgentLink(AgentHub hub, FrameChannel channel, @Nullable String address) {
    this.hub = hub;
    this.channel = channel;
    this.address = address;
    this.handshake = hub.newHandshake();
  }

  // ---- the handshake

  /** Sends the challenge, later to those who have failed. */
  void open() {
    Duration delay = hub.throttle().delay(address);
    if (delay.isZero()) {
      challenge();
    } else {
      deadline = hub.timer().schedule(this::challenge, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void challenge() {
    if (!state.compareAndSet(State.WAITING, State.CHALLENGED)) {
      return;
    }
    deadline =
        hub.timer()
            .schedule(this::tooLate, hub.settings().handshake().toMillis(), TimeUnit.MILLISECONDS);
    write(new Frame(handshake.challenge()));
  }

  private void tooLate() {
    if (state.get() != State.OPEN && state.get() != State.CLOSED) {
      fail(INVALID_MESSAGE, "The handshake took too long", PROTOCOL_ERROR);
    }
  }

  /** A text frame has come. */
  void text(String frame) {
    heardNanos = System.nanoTime();
    Tunnel open = tunnel;
    if (open != null) {
      open.onText(frame);
    } else if (state.compareAndSet(State.CHALLENGED, State.ADMITTING)) {
      try {
        hub.workers().execute(() -> admit(frame));
      } catch (RejectedExecutionException e) {
        end(CloseCodes.TRY_AGAIN, "busy");
      }
    } else if (state.get() != State.CLOSED) {
      fail(INVALID_MESSAGE, "A frame came before its turn", PROTOCOL_ERROR);
    }
  }

  /** A binary frame has come. */
  void binary(ByteBuffer frame) {
    heardNanos = System.nanoTime();
    Tunnel open = tunnel;
    if (open != null) {
      open.onBinary(frame);
    } else if (state.get() != State.CLOSED) {
      fail(INVALID_MESSAGE, "A binary frame came before its turn", PROTOCOL_ERROR);
    }
  }

  /** A frame is over the limit. */
  void tooBig() {
    fail(INVALID_MESSAGE, "A frame is over the limit", PROTOCOL_ERROR);
  }

  /** A pong has come. */
  void pong() {
    heardNanos = System.nanoTime();
  }

  private void admit(String frame) {
    ServerHandshake.Hello said = null;
    try {
      said = handshake.hello(frame);
      hello = said;
      AgentDirectory.Claim claim = claim(said);
      hub.directoryIs(false);
      welcome(said, claim);
    } catch (HandshakeException e) {
      refused(e, said);
    } catch (Exception | LinkageError | AssertionError e) {
      hub.release(this);
      hub.directoryIs(true);
      if (!DatabaseOutage.tell(e)) {
        LOGGER.log(System.Logger.Level.WARNING, "An agent could not be admitted", e);
      }
      hub.error(INTERNAL_SERVER_ERROR, said == null ? null : said.name(), address, "Not admitted");
      end(CloseCodes.TRY_AGAIN, "try again later");
    }
  }

  private AgentDirectory.Claim claim(ServerHandshake.Hello said) throws Exception {
    AgentDirectory.Claim claim;
    try {
      claim = hub.directory().claim(hub.name(), hub.settings().format(), said.name(), said.key());
    } catch (AgentException e) {
      throw handshake.refuse(
          e.code(),
          e.code().equals(NOT_AUTHORIZED)
              ? "The name belongs to another agent"
              : "The name was never given, or is forgotten");
    }
    name = claim.name();
    firstTime = claim.firstTime();
    if (!hub.mayConnect(claim.name(), said.labels())) {
      throw handshake.refuse(NOT_AUTHORIZED, "The agent may not connect");
    }
    AgentHub.Place place = hub.take(this);
    if (place.isTaken()) {
      throw handshake.refuse(DUPLICATE_ID, "An agent of this name is connected");
    }
    replaced = place.replaced();
    if (!hub.own(this)) {
      hub.release(this);
      throw handshake.refuse(DUPLICATE_ID, "An agent of this name is connected to another node");
    }
    return claim;
  }

  private void welcome(ServerHandshake.Hello said, AgentDirectory.Claim claim) {
    ServerHandshake.Accepted accepted =
        handshake.accept(
            claim.name(), claim.firstTime(), hub.settings().heartbeat(), hub.settings().limits());
    Tunnel opened =
        new Tunnel(
            accepted.keys(),
            true,
            new Way(),
            this,
            hub.settings().limits(),
            said.limits(),
            hub.timer(),
            hub.workers());
    tunnel = opened;
    if (!state.compareAndSet(State.ADMITTING, State.OPEN)) {
      opened.onClosed(); // it has ended meanwhile
      hub.release(this);
      return;
    }
    cancelDeadline();
    releaseSlot();
    hub.throttle().succeeded(address);
    channel.write(
        List.of(new Frame(accepted.welcome())),
        failure -> {
          if (failure == null) {
            hub.connected(this);
          } else {
            closed();
            hub.release(this);
          }
        });
  }

  private void refused(HandshakeException refusal, ServerHandshake.@Nullable Hello said) {
    hub.refused(refusal.code(), said == null ? null : said.name(), address, text(refusal));
    String frame = refusal.refusal();
    if (frame == null) {
      end(refusal.closeCode(), text(refusal));
      return;
    }
    channel.write(List.of(new Frame(frame)), failure -> end(refusal.closeCode(), text(refusal)));
  }

  private static String text(HandshakeException refusal) {
    String message = refusal.getMessage();
    return message == null ? refusal.code() : message;
  }

  private void fail(String code, String message, int closeCode) {
    if (tunnel == null) {
      hub.refused(code, null, address, message);
    } else {
      hub.error(code, name, address, message);
    }
    end(closeCode, message);
  }

  private void cancelDeadline() {
    ScheduledFuture<?> running = deadline;
    if (running != null) {
      running.cancel(false);
    }
  }

  private void releaseSlot() {
    if (hasSlot.compareAndSet(true, false)) {
      hub.slots().release(address);
    }
  }

  // ---- the tunnel's way out

  private void write(Frame frame) {
    channel.write(
        List.of(frame),
        failure -> {
          if (failure != null) {
            LOGGER.log(System.Logger.Level.DEBUG, "A frame could not be sent", failure);
            closed();
          }
        });
  }

  /** What the tunnel sends by. */
  private final class Way implements TunnelTransport {

    @Override
    public void sendText(String frame, Consumer<@Nullable Throwable> done) {
      channel.write(List.of(new Frame(frame)), done);
    }

    @Override
    public void sendBinary(ByteBuffer frame, Consumer<@Nullable Throwable> done) {
      byte[] bytes = new byte[frame.remaining()];
      frame.duplicate().get(bytes);
      channel.write(List.of(Frame.binary(bytes)), done);
    }

    @Override
    public void close(int code, String reason) {
      if (code == PROTOCOL_ERROR) {
        hub.error(INVALID_MESSAGE, name, address, reason);
      }
      end(code, reason);
    }
  }

  @Override
  public void close(int code, String reason) {
    end(code, reason);
  }

  /** Closes, and cuts what does not close. */
  void end(int code, String reason) {
    State before = state.getAndSet(State.CLOSED);
    if (before == State.CLOSED) {
      return;
    }
    cancelDeadline();
    releaseSlot();
    channel.close(code, CloseCodes.cut(reason));
    try {
      deadline = hub.timer().schedule(this::cutIfOpen, GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "The server is going down, and closes it", e);
    }
  }

  private void cutIfOpen() {
    if (!hasEnded.get()) {
      channel.cut();
      closed();
    }
  }

  /** Ends at once what is not worth a close frame: nobody is there to answer it. */
  private void cut() {
    state.set(State.CLOSED);
    channel.cut();
    closed();
  }

  /** Another connection of the same instance takes over. */
  void replacedBy() {
    isReplaced = true;
    end(REPLACED, "replaced by another connection of this agent");
    closed();
  }

  /** The same agent has connected to another node. */
  void movedAway() {
    end(REPLACED, "replaced by a connection of this agent to another node");
    closed();
  }

  /** The connection has ended. */
  void closed() {
    if (!hasEnded.compareAndSet(false, true)) {
      return;
    }
    state.set(State.CLOSED);
    cancelDeadline();
    releaseSlot();
    Tunnel open = tunnel;
    if (open != null) {
      open.onClosed();
      hub.gone(this);
    }
  }

  /** Runs {@link #closed} behind what has come. */
  void closedBehindMessages() {
    channel.behindMessages(this::closed);
  }

  // ---- the heartbeat

  /** Pings where it is time, and gives up who is silent. */
  void beat(long now) {
    if (state.get() != State.OPEN) {
      return;
    }
    long period = hub.settings().heartbeat().toNanos();
    if (channel.hasEnded() || now - heardNanos > period * 5 / 2) {
      LOGGER.log(System.Logger.Level.DEBUG, "The agent {0} is silent, and given up", name);
      cut();
    } else if (now - pingedNanos >= period) {
      pingedNanos = now;
      channel.ping();
    }
  }

  // ---- what comes by the tunnel

  @Override
  public CompletionStage<?> onCall(IncomingCall call) {
    return announced.isDone()
        ? hub.answer(this, call)
        : announced.thenComposeAsync(ignored -> hub.answer(this, call), hub.workers());
  }

  @Override
  public synchronized void onSend(IncomingCall message) {
    CompletableFuture<Void> before = sends;
    if (announced.isDone() && (before == null || before.isDone())) {
      sends = null;
      hub.hear(this, message);
    } else { // few: it is for as long as the observers take
      CompletableFuture<?> first = before == null ? announced : before;
      sends = first.thenRunAsync(() -> hub.hear(this, message), hub.workers());
    }
  }

  /**
   * Complete when the observers of the connection have returned; with false: it did not come in,
   * and nobody was told.
   */
  CompletionStage<Boolean> announced() {
    return announced;
  }

  /** The observers have returned, or there was nothing to tell them. */
  void announce(boolean wasTold) {
    announced.complete(wasTold);
  }

  /** What delivers its messages, made at first use. */
  synchronized MessageDelivery delivery(Supplier<MessageDelivery> maker) {
    MessageDelivery made = delivery;
    if (made == null) {
      made = maker.get();
      delivery = made;
    }
    return made;
  }

  @Nullable AgentLink replaced() {
    return replaced;
  }

  /** What tells this start of the agent apart. */
  String instance() {
    ServerHandshake.Hello said = hello;
    return said == null ? "" : said.instance();
  }

  boolean isReplaced() {
    return isReplaced;
  }

  /** Whether it has ended, or is about to. */
  boolean isClosing() {
    return state.get() == State.CLOSED;
  }

  boolean isSame(AgentLink other) {
    ServerHandshake.Hello mine = hello;
    ServerHandshake.Hello others = other.hello;
    return mine != null && others != null && mine.instance().equals(others.instance());
  }

  /** That of an agent that is in; null: it is not yet. */
  @Nullable Tunnel tunnel() {
    return tunnel;
  }

  // ---- what the application sees

  @Override
  public String name() {
    return name;
  }

  @Override
  public String server() {
    return hub.name();
  }

  @Override
  public AgentSocket connection() {
    return this;
  }

  @Override
  public boolean firstTime() {
    return firstTime;
  }

  @Override
  public List<String> labels() {
    ServerHandshake.Hello said = hello;
    return said == null ? List.of() : said.labels();
  }

  @Override
  public @Nullable Object data() {
    return data;
  }

  @Override
  public void data(@Nullable Object data) {
    this.data = data;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public @Nullable String address() {
    return address;
  }

  @Override
  public Instant openedAt() {
    return openedAt;
  }

  @Override
  public boolean isOpen() {
    return state.get() == State.OPEN;
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return channel.unwrap(type);
  }

  /** Says which; it may be logged. */
  @Override
  public String toString() {
    return name;
  }
}
