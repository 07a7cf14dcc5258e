package org.carillon.tunnel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection after its handshake: calls, sends and streams, both ways, in frames that are
 * authenticated. Both sides are the same but for their keys.
 *
 * <p>Calls may be made on any thread. Frames that come are given to {@link #onText} and {@link
 * #onBinary} one at a time; neither waits nor throws. Handlers, and subscribers of streams, run on
 * the workers.
 *
 * <p>A call ends once: with its answer, with the error of the other side, or with an {@link
 * AgentException} of this side: TIMEOUT; NOT_SENT where the connection ended before the call was
 * handed to it, or makes no new ones; UNKNOWN_OUTCOME where it ended afterwards; TOO_MANY_CALLS
 * where as many are in flight as the other side takes, or four times the bytes of the largest body
 * wait to be written; TOO_LARGE where the other side takes no body of this size. The last two were
 * not sent.
 */
public final class Tunnel {

  /** What a connection is closed with whose other side does not keep to the protocol. */
  public static final int PROTOCOL_ERROR = 4400;

  private static final int NORMAL_CLOSURE = 1000;
  private static final int UNEXPECTED_CONDITION = 1011;
  private static final int TRY_AGAIN_LATER = 1013;

  private static final int MAX_TEXT = 131_072;
  private static final int MAX_BINARY = Hkdf.BYTES + PartGatherer.HEAD + PartGatherer.PART;

  /** How many of the largest bodies may wait to be written. */
  private static final long BODIES_WAITING = 4;

  /** What may wait at least, so that small messages do whatever the limit of a body. */
  private static final long MIN_WAITING = 1 << 20;

  private static final Logger LOGGER = System.getLogger(Tunnel.class.getName());

  private final TunnelTransport transport;
  private final TunnelHandler handler;
  private final TunnelLimits own;
  private final TunnelLimits peer;
  private final ScheduledExecutorService timer;
  private final Executor workers;

  /** The most bytes that wait to be written, and of large bodies of sends to be handled. */
  private final long maxWaiting;

  private final FrameAuthentication incoming;
  private final TunnelWriter writer;
  private final CallTable calls;
  private final PartGatherer gatherer;
  private final Map<Long, InboundCall> inbound = new ConcurrentHashMap<>();

  /** Answers that are on their way from {@link #inbound} to the writer. */
  private final AtomicInteger answering = new AtomicInteger();

  private final Object sendsLock = new Object();
  private final Queue<InboundCall> sends = new ArrayDeque<>();
  private long sendBytes; // of their large bodies
  private boolean handlingSends;
  private boolean dropping; // and has been told

  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile @Nullable Future<?> tick;
  private volatile @Nullable Future<?> farewellTimer;
  private volatile boolean saidGoodbye;
  private volatile boolean heardGoodbye;

  /**
   * A tunnel over a connection that has had its handshake.
   *
   * @param server whether this is the server's side
   * @param own what this side takes
   * @param peer what the other side takes
   * @param timer for deadlines; its tasks are short
   * @param workers what handlers and subscribers run on; may block
   */
  public Tunnel(
      SessionKeys keys,
      boolean server,
      TunnelTransport transport,
      TunnelHandler handler,
      TunnelLimits own,
      TunnelLimits peer,
      ScheduledExecutorService timer,
      Executor workers) {
    this.transport = transport;
    this.handler = handler;
    this.own = own;
    this.peer = peer;
    this.timer = timer;
    this.workers = workers;
    maxWaiting = Math.max(MIN_WAITING, BODIES_WAITING * own.bodyBytes());
    incoming = new FrameAuthentication(server ? keys.clientToServer() : keys.serverToClient());
    writer =
        new TunnelWriter(
            transport,
            new FrameAuthentication(server ? keys.serverToClient() : keys.clientToServer()),
            new TunnelWriter.Events() {
              @Override
              public void failed(Throwable failure) {
                LOGGER.log(Level.DEBUG, "A frame could not be sent", failure);
                end(UNEXPECTED_CONDITION, "");
              }

              @Override
              public void idle() {
                closeIfOver();
              }
            },
            maxWaiting);
    calls = new CallTable(peer.calls());
    gatherer = new PartGatherer(own.bodyBytes());
  }

  // what this side asks

  /**
   * Calls the other side.
   *
   * @param action 1 to 256 characters
   * @return completes on the thread that reads the connection: what is to follow must not block it,
   *     or be an {@code …Async} stage. Cancelling it, or completing it otherwise, gives the call
   *     up, and tells the other side
   * @throws IllegalArgumentException if the action has another length
   * @throws AgentException INVALID_MESSAGE, if the body cannot be written as JSON
   */
  public CompletableFuture<MessageBody> call(String action, MessageBody body, CallOptions options) {
    UnaryCall call = new UnaryCall(this, action, body, options);
    open(call);
    return call.future();
  }

  /**
   * Calls the other side for a stream of answers. Each subscription is a call of its own, which is
   * made when the subscriber asks for its first item. As the subscriber asks for more, so does the
   * other side hear, up to 32 at a time; of items of more than 64 KB up to 4. It fails with what
   * calls fail with.
   *
   * @param action 1 to 256 characters
   * @throws IllegalArgumentException if the action has another length
   * @throws AgentException INVALID_MESSAGE, if the body cannot be written as JSON
   */
  public Flow.Publisher<MessageBody> stream(String action, MessageBody body, CallOptions options) {
    OutboundRequest.checkAction(action);
    MessageBody written =
        body.isBinary() || body == MessageBody.NONE
            ? body
            : MessageBody.ofUnreadJson(body.encoded());
    return subscriber -> new StreamCall(this, action, written, options, subscriber).start();
  }

  /**
   * Sends a message that no answer comes to.
   *
   * @param action 1 to 256 characters
   * @param options of which a timeout and an idempotency key are not used
   * @return completes when it was handed to the network; fails as calls do
   * @throws IllegalArgumentException if the action has another length
   * @throws AgentException INVALID_MESSAGE, if the body cannot be written as JSON
   */
  public CompletionStage<Void> send(String action, MessageBody body, CallOptions options) {
    OutboundSend send = new OutboundSend(action, body, options);
    long id = calls.draw();
    AgentException refusal = id == 0 ? noneMade() : tooLarge(send);
    if (refusal == null) {
      if (send.isInParts()) {
        send.setId(id);
      }
      refusal = refusal(writer.offer(send, false));
    }
    if (refusal != null) {
      send.handedOver.completeExceptionally(refusal);
    }
    return send.handedOver;
  }

  /** Makes a call. */
  void open(OpenCall call) {
    AgentException refusal = tooLarge(call);
    if (refusal == null) {
      refusal =
          switch (calls.add(call)) {
            case CLOSED -> noneMade();
            case FULL ->
                new AgentException(
                    AgentErrors.TOO_MANY_CALLS,
                    "As many calls are in flight as the other side takes: " + peer.calls());
            case TAKEN -> null;
          };
      if (refusal == null) {
        if (calls.tickAt(call)) {
          schedule(call);
        }
        refusal = refusal(writer.offer(call, false));
        if (refusal == null || calls.remove(call.id()) == null) {
          return;
        }
        closeIfOver();
      }
    }
    call.fail(refusal);
  }

  private static @Nullable AgentException refusal(TunnelWriter.Admission admission) {
    return switch (admission) {
      case TAKEN -> null;
      case OVERFLOW ->
          new AgentException(
              AgentErrors.TOO_MANY_CALLS, "Too much waits to be written to this connection");
      case CLOSED -> noneMade();
    };
  }

  private static AgentException noneMade() {
    return new AgentException(AgentErrors.NOT_SENT, "The connection has ended, or is about to");
  }

  private @Nullable AgentException tooLarge(QueuedMessage message) {
    return message.body.length <= peer.bodyBytes()
        ? null
        : new AgentException(
            AgentErrors.TOO_LARGE,
            "A body of %d bytes; the other side takes %d"
                .formatted(message.body.length, peer.bodyBytes()));
  }

  /** Nobody waits for a call any longer; it may have ended. */
  void giveUp(OpenCall call) {
    if (call.id() > 0 && calls.remove(call.id()) != null) {
      abandon(call);
      closeIfOver();
    }
  }

  /** Tells the other side of a call that is out of the table. */
  private void abandon(OpenCall call) {
    gatherer.drop(call.id(), true);
    if (!writer.withdraw(call)) {
      writer.offer(call.abortion(), true);
    }
  }

  void sendCredit(StreamCall call, long credit) {
    if (calls.get(call.id()) == call) {
      writer.offer(ShortMessage.credit(call.id(), credit), true);
    }
  }

  // deadlines

  private void schedule(OpenCall next) {
    long delay = Math.max(0, next.deadline - System.nanoTime());
    try {
      tick = timer.schedule(() -> execute(this::failLate), delay, TimeUnit.NANOSECONDS);
      if (ended.get()) {
        cancelTimers();
      }
    } catch (RejectedExecutionException e) {
      if (!ended.get()) {
        LOGGER.log(Level.WARNING, "The timer has ended before the connection", e);
        end(UNEXPECTED_CONDITION, "");
      }
    }
  }

  private void failLate() {
    List<OpenCall> late = calls.late(System.nanoTime());
    for (OpenCall call : late) {
      abandon(call);
      call.fail(new AgentException(AgentErrors.TIMEOUT, "No answer came before the deadline"));
    }
    OpenCall next = calls.next();
    if (next != null && calls.tickAt(next)) {
      schedule(next);
    }
    if (!late.isEmpty()) {
      closeIfOver();
    }
  }

  // what comes

  /** Takes a text frame. Where it is not right the connection ends. */
  public void onText(String frame) {
    if (ended.get()) {
      return;
    }
    try {
      if (frame.length() > MAX_TEXT) {
        throw new InvalidFrameException("A text frame of too many bytes");
      }
      byte[] opened = AuthenticatedText.opened(frame);
      int length = opened.length - AuthenticatedText.CONTENT;
      byte[] mac = incoming.nextText(opened, AuthenticatedText.CONTENT, length);
      if (!AuthenticatedText.isRight(opened, mac) || opened.length > MAX_TEXT) {
        throw new InvalidFrameException("A text frame whose MAC is wrong");
      }
      take(TunnelMessage.parse(opened, AuthenticatedText.CONTENT));
    } catch (InvalidFrameException e) {
      refuse(e);
    } catch (Throwable e) { // also an Error: the next frame would be taken for this one
      fail(e);
    }
  }

  /** Takes a binary frame, whose bytes are not used afterwards. Else as {@link #onText}. */
  public void onBinary(ByteBuffer frame) {
    if (ended.get()) {
      return;
    }
    try {
      int size = frame.remaining();
      if (size > MAX_BINARY || size < Hkdf.BYTES + PartGatherer.HEAD) {
        throw new InvalidFrameException("A binary frame of too many or too few bytes");
      }
      byte[] mac = new byte[Hkdf.BYTES];
      ByteBuffer content = frame.duplicate();
      content.get(mac);
      if (!MessageDigest.isEqual(mac, incoming.nextBinary(content.slice()))) {
        throw new InvalidFrameException("A binary frame whose MAC is wrong");
      }
      int flags = content.get();
      long id = content.getLong();
      TunnelMessage whole = gatherer.part(flags, id, content);
      if (whole != null) {
        takeWhole(whole);
      }
    } catch (InvalidFrameException e) {
      refuse(e);
    } catch (Throwable e) { // also an Error: the next frame would be taken for this one
      fail(e);
    }
  }

  private void refuse(InvalidFrameException e) {
    LOGGER.log(Level.DEBUG, "A frame is refused: {0}", e.problem());
    end(PROTOCOL_ERROR, AgentErrors.INVALID_MESSAGE);
  }

  private void fail(Throwable e) {
    LOGGER.log(Level.ERROR, "A frame could not be taken; the connection is closed", e);
    end(UNEXPECTED_CONDITION, "");
  }

  private void take(TunnelMessage message) throws InvalidFrameException {
    switch (message.type()) {
      case CALL, SEND -> takeRequest(message);
      case RESULT, ITEM -> takeAnswer(message);
      case ERROR -> {
        OpenCall call = calls.remove(message.id);
        if (call != null) {
          gatherer.drop(message.id, true);
          writer.withdraw(call);
          call.fail(
              new AgentException(message.code(), message.text, TunnelJson.plain(message.details)));
          closeIfOver();
        }
      }
      case COMPLETE -> {
        OpenCall call = calls.get(message.id);
        if ((call != null && !call.isStream()) || gatherer.has(message.id, true)) {
          throw new InvalidFrameException("The end of a stream that is none, or goes on");
        }
        if (call != null && calls.remove(message.id) != null) {
          ((StreamCall) call).complete();
          closeIfOver();
        }
      }
      case CREDIT -> {
        InboundCall call = inbound.get(message.id);
        if (call != null) {
          call.credit(message.n);
        }
      }
      case CANCEL -> {
        InboundCall call = inbound.get(message.id);
        if (call != null) {
          if (gatherer.drop(message.id, false)) {
            inbound.remove(message.id); // it has not begun
          }
          call.cancel();
          closeIfOver();
        }
      }
      case GOODBYE -> takeGoodbye();
    }
  }

  private void takeRequest(TunnelMessage message) throws InvalidFrameException {
    boolean isCall = message.type() == TunnelMessage.Type.CALL;
    if (heardGoodbye) {
      throw new InvalidFrameException("A request after goodbye");
    }
    if (message.id > 0 && (inbound.containsKey(message.id) || gatherer.has(message.id, false))) {
      throw new InvalidFrameException("A request with an id that is in flight");
    }
    PartGatherer.checkSize(message, own.bodyBytes());
    if (isCall && inbound.size() >= own.calls()) {
      refuse(message.id, "As many calls are in flight as are taken: " + own.calls());
      return;
    }
    if (isCall && writer.isFull()) {
      refuse(message.id, "Too much waits to be written for another answer");
      return;
    }
    if (message.isInParts()) {
      gatherer.begin(message, false);
    }
    if (isCall) {
      InboundCall call = new InboundCall(this, message);
      inbound.put(message.id, call);
      if (ended.get()) {
        inbound.remove(message.id);
      } else if (!message.isInParts()) {
        start(call);
      }
    } else if (!message.isInParts()) {
      takeSend(message);
    }
  }

  private void start(InboundCall call) {
    try {
      workers.execute(call);
    } catch (RejectedExecutionException e) {
      call.fail(new AgentException(AgentErrors.TOO_MANY_CALLS, "Nobody is free to answer"));
    }
  }

  private void refuse(long id, String why) {
    if (writer.isFlooded()) {
      LOGGER.log(
          Level.WARNING, "The other side calls more than it reads; the connection is closed");
      end(TRY_AGAIN_LATER, AgentErrors.TOO_MANY_CALLS);
    } else {
      writer.offer(
          ShortMessage.error(id, new AgentException(AgentErrors.TOO_MANY_CALLS, why)), true);
    }
  }

  private void takeAnswer(TunnelMessage message) throws InvalidFrameException {
    boolean isItem = message.type() == TunnelMessage.Type.ITEM;
    OpenCall call = calls.get(message.id);
    if (call == null) {
      return; // late
    }
    if (call.isStream() != isItem) {
      throw new InvalidFrameException("An answer to a stream, or an item of none");
    }
    if (gatherer.has(message.id, true)) {
      throw new InvalidFrameException("An answer before the parts of another have come");
    }
    if (message.isInParts()) {
      gatherer.begin(message, true);
      if (calls.get(message.id) != call) {
        gatherer.drop(message.id, true); // it was given up meanwhile
      }
    } else {
      takeAnswer(call, message);
    }
  }

  private void takeAnswer(OpenCall call, TunnelMessage message) throws InvalidFrameException {
    if (call instanceof StreamCall stream) {
      if (!stream.item(message.body, message.isInParts())) {
        throw new InvalidFrameException("An item that was not asked for");
      }
    } else if (calls.remove(message.id) != null) {
      call.answer(message.body);
      closeIfOver();
    }
  }

  private void takeWhole(TunnelMessage message) throws InvalidFrameException {
    switch (message.type()) {
      case CALL -> {
        InboundCall call = inbound.get(message.id);
        if (call != null) {
          start(call);
        }
      }
      case SEND -> takeSend(message);
      default -> {
        OpenCall call = calls.get(message.id);
        if (call != null) {
          takeAnswer(call, message);
        }
      }
    }
    closeIfOver();
  }

  /** Sends are handled one after another, in their order. */
  private void takeSend(TunnelMessage message) {
    synchronized (sendsLock) {
      long size = Math.max(0, message.partBytes);
      if (sends.size() >= own.calls() || sendBytes + size > maxWaiting) {
        if (!dropping) {
          dropping = true;
          LOGGER.log(
              Level.WARNING,
              "Messages are dropped: {0} wait to be handled, and more are sent",
              sends.size());
        }
        return;
      }
      sendBytes += size;
      sends.add(new InboundCall(this, message));
      if (handlingSends) {
        return;
      }
      handlingSends = true;
    }
    execute(this::handleSends);
  }

  private void handleSends() {
    for (; ; ) {
      InboundCall next;
      synchronized (sendsLock) {
        next = sends.poll();
        if (next == null) {
          handlingSends = false;
          dropping = false;
          return;
        }
        sendBytes -= next.size();
      }
      try {
        handler.onSend(next);
      } catch (Throwable e) { // also an Error: the next one waits
        LOGGER.log(Level.ERROR, "The message " + next.action() + " could not be handled", e);
      }
    }
  }

  // what this side answers

  TunnelHandler handler() {
    return handler;
  }

  /**
   * An answer that the other side takes.
   *
   * @throws AgentException TOO_LARGE, if it does not
   */
  <M extends QueuedMessage> M checked(M answer) {
    AgentException refusal = tooLarge(answer);
    if (refusal != null) {
      throw refusal;
    }
    return answer;
  }

  /** Sends what a call ends with. */
  void answer(InboundCall call, QueuedMessage last) {
    answering.incrementAndGet();
    try {
      // out of the table first: its caller may make another as soon as it has the answer
      if (inbound.remove(call.id()) != null
          && !call.isCancelled()
          && writer.offer(last, last.body.length == 0) == TunnelWriter.Admission.OVERFLOW) {
        AgentException lost =
            new AgentException(
                AgentErrors.UNKNOWN_OUTCOME, "Too much waits to be written for the answer");
        writer.offer(ShortMessage.error(call.id(), lost), true);
      }
    } finally {
      answering.decrementAndGet();
    }
    closeIfOver();
  }

  /** A call ends without an answer: it was cancelled. */
  void forget(InboundCall call) {
    inbound.remove(call.id());
    closeIfOver();
  }

  TunnelWriter.Admission offerItem(QueuedMessage item) {
    return writer.offer(item, false);
  }

  boolean awaitRoom(QueuedMessage message, Runnable task) {
    return writer.awaitRoom(message, task);
  }

  /** Runs a task on the workers, or here where these take none. */
  void execute(Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      LOGGER.log(Level.DEBUG, "The workers take no task", e);
      task.run();
    }
  }

  // the end

  private void takeGoodbye() throws InvalidFrameException {
    if (heardGoodbye) {
      throw new InvalidFrameException("A second goodbye");
    }
    heardGoodbye = true;
    sayGoodbye();
    execute(this::tellOfGoodbye);
    closeIfOver();
  }

  private void tellOfGoodbye() {
    try {
      handler.onGoodbye();
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "A goodbye could not be handled", e);
    }
  }

  private void sayGoodbye() {
    calls.close();
    boolean first;
    synchronized (sendsLock) {
      first = !saidGoodbye;
      saidGoodbye = true;
    }
    if (first) {
      writer.bid(ShortMessage.goodbye());
    }
  }

  /**
   * Ends the connection gracefully: no new call is made here, those in flight end, of both sides,
   * and then the connection is closed with 1000. The other side does the same.
   *
   * @param limit after which it is closed in any case
   * @return completes when the connection has ended
   */
  public CompletionStage<Void> goodbye(Duration limit) {
    sayGoodbye();
    if (!ended.get()) {
      try {
        farewellTimer =
            timer.schedule(
                () -> execute(() -> end(NORMAL_CLOSURE, "")),
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        if (ended.get()) {
          cancelTimers();
        }
      } catch (RejectedExecutionException e) {
        LOGGER.log(Level.DEBUG, "The timer has ended: the connection does at once", e);
        end(NORMAL_CLOSURE, "");
      }
    }
    closeIfOver();
    return closed.minimalCompletionStage();
  }

  private void closeIfOver() {
    if (saidGoodbye
        && heardGoodbye
        && !ended.get()
        && inbound.isEmpty()
        && answering.get() == 0
        && calls.size() == 0
        && gatherer.isEmpty()
        && writer.hasTakenLeave()) {
      end(NORMAL_CLOSURE, "");
    }
  }

  /** The connection has ended: so does what is in flight. Further calls of this do nothing. */
  public void onClosed() {
    end(0, "");
  }

  private void end(int closeCode, String reason) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    writer.end();
    gatherer.end();
    cancelTimers();
    if (closeCode > 0) {
      try {
        transport.close(closeCode, reason);
      } catch (RuntimeException e) { // the calls end whatever it does
        LOGGER.log(Level.DEBUG, "The connection could not be closed", e);
      }
    }
    for (OpenCall call : calls.end()) {
      call.fail(call.lostWithTheConnection());
    }
    for (InboundCall call : List.copyOf(inbound.values())) {
      inbound.remove(call.id());
      call.cancel();
    }
    closed.complete(null);
  }

  private void cancelTimers() {
    for (Future<?> pending : new Future<?>[] {tick, farewellTimer}) {
      if (pending != null) {
        pending.cancel(false);
      }
    }
  }

  /** How many calls are in flight: those that this side made, and those that it is answering. */
  public int inFlight() {
    return calls.size() + inbound.size();
  }

  /** Whether nothing is kept of any message. */
  boolean isIdle() {
    return inFlight() == 0 && gatherer.isEmpty() && writer.isEmpty();
  }
}
