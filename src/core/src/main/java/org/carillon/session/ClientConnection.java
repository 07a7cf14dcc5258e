package org.carillon.session;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Function;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.Recipients;
import org.carillon.audience.Recipient;
import org.carillon.audience.RecipientNames;
import org.carillon.model.ServiceModel;
import org.carillon.rate.ClientRates;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection on this node: what the application sees of it, what an audience asks of it,
 * and its two queues. Fifty thousand of them may be idle at once, so nothing is allocated before it
 * is needed.
 */
public final class ClientConnection implements Connection, Recipient, BudgetHolder {

  private static final AtomicLongFieldUpdater<ClientConnection> EXPIRES =
      AtomicLongFieldUpdater.newUpdater(ClientConnection.class, "expires");

  private static final AtomicLongFieldUpdater<ClientConnection> FRAMES_OUT =
      AtomicLongFieldUpdater.newUpdater(ClientConnection.class, "framesOut");

  private static final String TOO_SLOW = "too slow";

  /** Why it is closed with {@link CloseCodes#EXPIRED}. */
  private static final String EXPIRED = "the caller's time is up";

  /** What a context takes beside its name: in the set, and in the index by contexts. */
  private static final int CONTEXT = 200;

  private static final String LOST = Integer.toString(CloseCodes.LOST);

  private final String id;
  private final String path;
  private final ServiceModel model;
  private final @Nullable String client;
  private final @Nullable String format;
  private final HandshakeFacts facts;
  private final ConnectionLink connectionLink;
  private final GatedQueue gatedQueue;

  /** The way of events: those of others wait until the service has let the client in. */
  private final GatedQueue live;

  private final OutboundQueue outbound;
  private final InboundQueue inbound;
  private final @Nullable ResumeState resumeState;
  private final NodeConnections owner;
  private final ConnectionAttachments connectionAttachments = new ConnectionAttachments();

  /** Replaced, never changed: it is read from any thread. */
  private volatile Set<String> contexts;

  private volatile long contextsHeld;

  /** Replaced where the client renews its token; the same user in the same tenant. */
  private volatile Caller caller;

  /**
   * When the caller's time is up, in ms since 1970; {@link Long#MAX_VALUE}: never; {@link
   * Long#MIN_VALUE}: it is, and stays so, since what it should have heard since then is missing.
   */
  private volatile long expires;

  /** What is here of a message that has not come whole. */
  private volatile int gathered;

  private final long opened = System.currentTimeMillis();

  /** Counted by the one thread that brings its frames; for people, who may see an old figure. */
  private long framesIn;

  private volatile long framesOut;

  private volatile long lastHeard;
  private volatile long lastPing;

  /** What its frames count for; made when the first one comes. */
  private volatile @Nullable ClientRates rates;

  private @Nullable String endReason;
  private boolean ended;
  private boolean refused;

  ClientConnection(
      PendingConnection pendingConnection, ConnectionLink connectionLink, NodeConnections owner) {
    this.id = pendingConnection.id();
    this.model = pendingConnection.model();
    this.path = pendingConnection.path();
    this.caller = pendingConnection.caller();
    this.expires = end(caller);
    this.client = pendingConnection.client();
    this.format = pendingConnection.format();
    this.facts = pendingConnection.facts();
    this.connectionLink = connectionLink;
    this.owner = owner;
    OutboundQueue shared = connectionLink.shared();
    this.outbound =
        shared == null
            ? new OutboundQueue(
                connectionLink.channel(), owner.limits().queue(), owner.limits().window())
            : shared;
    this.inbound = new InboundQueue(owner.limits().waiting(), owner.limits().waitingBytes());
    this.contexts = RecipientNames.setOf(pendingConnection.contexts());
    this.contextsHeld = heldBy(contexts);
    int queue = owner.limits().queue();
    this.gatedQueue = new GatedQueue(outbound, queue, shared == null);
    this.live = model.onConnect() == null ? gatedQueue : new GatedQueue(outbound, queue, false);
    this.resumeState =
        connectionLink.protocol() instanceof ResumableProtocol resumable
            ? new ResumeState(resumable, outbound, owner.limits())
            : null;
    this.lastHeard = MonotonicClock.millis();
    this.lastPing = lastHeard;
  }

  /** The service that it is connected to. */
  public ServiceModel model() {
    return model;
  }

  /** The name of the format that its subprotocol fixes for every frame both ways; null: none. */
  public @Nullable String format() {
    return format;
  }

  /** When it was opened, in milliseconds since 1970. */
  public long opened() {
    return opened;
  }

  /** Frames that its client sent. */
  public long framesIn() {
    return framesIn;
  }

  /** Frames that were queued for its client. */
  public long framesOut() {
    return framesOut;
  }

  /** The bytes that wait for its client or are on their way; of a shared line those of all. */
  public int queued() {
    return outbound.bytes();
  }

  /** What is put around that which formats compose. */
  public WireProtocol protocol() {
    return connectionLink.protocol();
  }

  /** Where it is in its stream; null: its protocol knows no positions. */
  public @Nullable ResumeState resumeState() {
    return resumeState;
  }

  private static long end(Caller who) {
    Instant end = who.expires();
    if (end == null) {
      return Long.MAX_VALUE;
    }
    try {
      return Math.max(0, end.toEpochMilli());
    } catch (ArithmeticException e) {
      return end.getEpochSecond() < 0 ? 0 : Long.MAX_VALUE;
    }
  }

  /**
   * Whether the caller's time is up. It hears nothing from then on, no frame of it is handled, and
   * it is closed as soon as nothing of it is being handled.
   */
  public boolean hasExpired() {
    long end = expires;
    while (end != Long.MIN_VALUE) {
      if (end == Long.MAX_VALUE || System.currentTimeMillis() < end) {
        return false;
      }
      if (EXPIRES.compareAndSet(this, end, Long.MIN_VALUE)) {
        return true;
      }
      end = expires;
    }
    return true;
  }

  /** How many ms the caller has yet; null: it has no end. */
  public @Nullable Long left() {
    long end = expires;
    return end == Long.MAX_VALUE
        ? null
        : Math.max(0, Math.max(0, end) - System.currentTimeMillis());
  }

  /** Closes it, if the caller's time is up and nothing of it is being handled. */
  void endIfExpired() {
    if (hasExpired() && !inbound.isRetired() && !inbound.isBusy()) {
      close(CloseCodes.EXPIRED, EXPIRED);
    }
  }

  /**
   * Replaces the caller: events find the client by the new roles from here on.
   *
   * @param renewed the same user, in the same tenant
   * @return false: it is too late, and all is as it was
   */
  public synchronized boolean renew(Caller renewed) {
    Caller before = caller;
    if (!Objects.equals(before.name(), renewed.name())
        || !Objects.equals(before.tenant(), renewed.tenant())) {
      throw new IllegalArgumentException("a connection has one user, in one tenant");
    }
    long end = expires;
    if (ended || hasExpired() || !EXPIRES.compareAndSet(this, end, end(renewed))) {
      return false;
    }
    caller = renewed; // first: an index that has it too long finds nobody by it
    owner.registry().changed(this, before.roles(), renewed.roles());
    return true;
  }

  /**
   * As {@link #renew}, unless somebody else has done so meanwhile.
   *
   * @param expected the caller that is to be replaced
   */
  public synchronized boolean replace(Caller expected, Caller renewed) {
    return caller == expected && renew(renewed);
  }

  /** Whether its line is shared with others, kept alive and ended elsewhere. */
  boolean isShared() {
    return connectionLink.shared() != null;
  }

  /** Notes that a frame of it was refused; true for the first one alone. */
  public synchronized boolean firstRefusal() {
    boolean first = !refused;
    refused = true;
    return first;
  }

  /**
   * Takes nothing more from its client, which is about to be told to go.
   *
   * @return whether that is so from now on; false: it was before, or something is being handled
   */
  public boolean retire() {
    return inbound.retire(false);
  }

  /** Whether something that it sent is being handled, or waits for its turn. */
  public boolean isBusy() {
    return inbound.isBusy();
  }

  /** The threads that the container has for what clients send; null: it does not show them. */
  public @Nullable Executor worker() {
    return outbound.worker();
  }

  /** A frame of it has come. */
  public void received() {
    framesIn++;
    owner.traffic().received();
  }

  /** What its frames count for. */
  public ClientRates rates() {
    ClientRates known = rates;
    if (known == null) {
      synchronized (this) {
        known = rates;
        if (known == null) {
          known = owner.rates().ofConnection(facts.address(), caller.tenant(), caller.name());
          rates = known;
        }
      }
    }
    return known;
  }

  /** Whether it is being closed, so that nothing of it is handled any more. */
  public boolean takesNothing() {
    return inbound.isRetired();
  }

  /** The frames that came from it. */
  public InboundQueue inbound() {
    return inbound;
  }

  /**
   * Begins a connection whose line is shared: the frames go first, then what was sent meanwhile,
   * and from here on whatever is sent.
   *
   * @return WRITE: the caller must {@link #flush}; OVERFLOW: the queue did not take all, and the
   *     caller must say {@link #tooSlow}
   */
  public OutboundQueue.Admission begin(List<Frame> first) {
    return gatedQueue.begin(first);
  }

  /**
   * The service has let it in: it hears events from here on, those too that came meanwhile. Once,
   * and only where the service has an {@code @OnConnect}.
   *
   * @return false: it is being closed, and hears nothing
   */
  public boolean accepted() {
    if (inbound.isRetired()) {
      return false;
    }
    switch (live.begin(List.of())) {
      case WRITE -> outbound.write();
      case OVERFLOW -> tooSlow();
      case QUEUED, CLOSED -> {
        // somebody writes, or there is nobody to write to
      }
    }
    return true;
  }

  /**
   * Sends a frame to this client: it joins the queue, and nothing waits for the client. A queue
   * that is full closes the connection with 1013.
   */
  public void send(Frame frame) {
    sent(gatedQueue.offer(frame, false));
  }

  /**
   * Answers a frame of this client. Its replies alone never make it too slow, since it is not heard
   * while it {@link #owesReplies}; but for those to frames that are refused meanwhile.
   */
  public void reply(Frame frame) {
    sent(gatedQueue.reply(frame));
  }

  private void sent(OutboundQueue.Admission admission) {
    FRAMES_OUT.incrementAndGet(this);
    owner.traffic().sent(1);
    switch (admission) {
      case WRITE -> outbound.write();
      case OVERFLOW -> tooSlow();
      case QUEUED, CLOSED -> {
        // somebody writes, or there is nobody to write to
      }
    }
  }

  /** Whether so many replies wait for it that its next frame is to wait too. */
  public boolean owesReplies() {
    return outbound.owesReplies();
  }

  /**
   * Has a task run once when the client has read of its replies; it must be short.
   *
   * @return false: it has, or has ended, and the task is not run
   */
  public boolean awaitReplies(Runnable task) {
    return outbound.awaitReplies(task);
  }

  /**
   * Adds a frame to the queue. Where it is the caller's to write, it must {@link #flush}; where the
   * queue is full, it must say {@link #tooSlow}.
   *
   * @param event the event of the outbox that it is of; null: it is of none
   * @param onlyIfIdle whether the frame is dropped where something waits before it
   */
  public OutboundQueue.Admission offer(
      Frame frame, @Nullable StreamEvent event, boolean onlyIfIdle) {
    if (hasExpired()) {
      return OutboundQueue.Admission.CLOSED; // it is about to be, and comes back for what it misses
    }
    FRAMES_OUT.incrementAndGet(this);
    if (resumeState != null) {
      return resumeState.live(frame, event, onlyIfIdle);
    }
    boolean isOwnGreeting = live.isHeld() && CurrentConnection.get() == this;
    return (isOwnGreeting ? gatedQueue : live).offer(frame, onlyIfIdle);
  }

  /**
   * It should hear an event that cannot be composed for it, and that does not come again: it is
   * told that something is missing, at once or when it comes back.
   *
   * @param event the event of the outbox that it is; null: it is of none
   * @return as of {@link #offer}
   */
  public OutboundQueue.Admission missed(@Nullable StreamEvent event) {
    connectionLink.channel().missed();
    return resumeState == null || event == null
        ? OutboundQueue.Admission.QUEUED
        : resumeState.missed(event);
  }

  /** Sends a frame if nothing waits before it; else it is dropped. */
  public void sendIfIdle(Frame frame) {
    if (gatedQueue.offer(frame, true) == OutboundQueue.Admission.WRITE) {
      outbound.write();
    }
  }

  /**
   * Says goodbye, behind what is queued, unless it was said before or a frame is being handled.
   *
   * @param busyToo even then
   * @return whether it was said now
   */
  boolean dismiss(boolean busyToo, int code, String reason) {
    if (!busyToo && !connectionLink.channel().mayGo()) {
      return false;
    }
    if (!inbound.retire(busyToo)) {
      return false;
    }
    close(code, reason);
    return true;
  }

  /** Closes a client that does not take what is sent to it; with all that share its line. */
  public void tooSlow() {
    owner.traffic().tooSlow();
    shed(TOO_SLOW);
  }

  /** Notes how many bytes are here of a message that has not come whole. */
  public void gathered(int bytes) {
    gathered = bytes;
  }

  /** What a line that others share holds is its own. */
  @Override
  public long held() {
    long own = isShared() ? 0 : outbound.held() + facts.held();
    return own + inbound.held() + gathered + contextsHeld;
  }

  @Override
  public Owner owner() {
    return new Owner(facts.address(), caller.name(), caller.tenant());
  }

  @Override
  public void shed(String reason) {
    inbound.retire(true);
    if (isShared()) {
      connectionLink.channel().close(CloseCodes.TRY_AGAIN, reason);
      return;
    }
    outbound.closeNow(CloseCodes.TRY_AGAIN, reason);
    owner.closing(this);
  }

  /** Ends it without its client, which has gone: what is on its way to it may never arrive. */
  void lost() {
    endReason(LOST);
    outbound.end();
    connectionLink
        .channel()
        .close(CloseCodes.GOING_AWAY, ""); // past the queue, which a failed write ended
  }

  /** Ends it since it cannot be written to; its TCP connection is gone after the grace. */
  public void broken() {
    try {
      lost();
    } finally {
      if (!isShared()) {
        owner.closing(this);
      }
    }
  }

  /** Writes what is queued; only for whom the queue made the writer. */
  public void flush() {
    outbound.write();
  }

  /** Sends a ping, through the queue. */
  void ping(long now) {
    lastPing = now;
    if (outbound.offerPing()) {
      outbound.write();
    }
  }

  /** Something came from the client: a frame, or a pong. To be called by the transport. */
  public void heard() {
    lastHeard = MonotonicClock.millis();
  }

  long lastHeard() {
    return lastHeard;
  }

  long lastPing() {
    return lastPing;
  }

  public FrameChannel channel() {
    return connectionLink.channel();
  }

  OutboundQueue outbound() {
    return outbound;
  }

  /** The function that handles an event that the service has no operation for, or null. */
  public @Nullable Function<Map<String, Object>, @Nullable Object> handler(String event) {
    return connectionAttachments.handler(event);
  }

  /** Why it ended; {@link CloseCodes#LOST} until it is known. */
  public synchronized String endReason() {
    return endReason == null ? LOST : endReason;
  }

  /** Says why it ended; the first word counts. */
  public synchronized void endReason(String reason) {
    if (endReason == null) {
      endReason = reason;
    }
  }

  /** Claims the end of the connection; true for the first caller alone. */
  synchronized boolean claimEnd() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /**
   * Lets go of what lived with the connection: calls back, then destroys its beans. After {@code
   * OnDisconnect}; once.
   */
  public void release() {
    connectionAttachments.release(endReason());
  }

  /** Its beans. */
  ConnectionBeans beans() {
    return connectionAttachments.beans();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String service() {
    return model.name();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public @Nullable String user() {
    return caller.name();
  }

  @Override
  public Set<String> roles() {
    return caller.roles();
  }

  @Override
  public @Nullable String client() {
    return client;
  }

  @Override
  public boolean isOpen() {
    return connectionLink.channel().isOpen();
  }

  @Override
  public void emit(String event, @Nullable Object data) {
    emit(event, data, Map.of());
  }

  @Override
  public void emit(String event, @Nullable Object data, Map<String, ?> headers) {
    owner.emission().emit(this, event, data, headers);
  }

  @Override
  public void broadcast(
      String event, @Nullable Object data, Recipients recipients, Map<String, ?> headers) {
    owner.emission().broadcast(this, event, data, recipients, headers, false);
  }

  @Override
  public void broadcastAll(
      String event, @Nullable Object data, Recipients recipients, Map<String, ?> headers) {
    owner.emission().broadcast(this, event, data, recipients, headers, true);
  }

  @Override
  public void on(String event, Function<Map<String, Object>, @Nullable Object> handler) {
    connectionAttachments.on(event, handler);
  }

  @Override
  public void enter(String context) {
    change(List.of(context), false, false);
  }

  @Override
  public void exit(String context) {
    change(List.of(context), true, false);
  }

  @Override
  public void exitAll() {
    change(List.of(), false, true);
  }

  /**
   * Enters contexts, or leaves them, at once.
   *
   * @param exit whether they are left
   * @param reset whether all others are left before
   */
  public synchronized void change(Collection<String> names, boolean exit, boolean reset) {
    Set<String> before = contexts;
    Set<String> after = reset ? new HashSet<>() : new HashSet<>(before);
    if (exit) {
      names.forEach(after::remove); // removeAll of a long list looks through it for each
    } else if (!ended) {
      after.addAll(names);
    }
    if (after.equals(before)) {
      return;
    }
    for (String context : before) {
      if (!after.contains(context)) {
        owner.registry().left(this, context);
      }
    }
    for (String context : after) {
      if (!before.contains(context)) {
        owner.registry().entered(this, context);
      }
    }
    contexts = RecipientNames.setOf(after);
    contextsHeld = heldBy(after);
    connectionLink.channel().contextsChanged();
  }

  private static long heldBy(Set<String> names) {
    return names.stream().mapToLong(name -> CONTEXT + name.length()).sum();
  }

  @Override
  public Set<String> contexts() {
    return contexts;
  }

  @Override
  public void close() {
    close(CloseCodes.NORMAL, "");
  }

  /** Closes it: no frame of it is handled any more, those that wait neither. */
  @Override
  public void close(int code, String reason) {
    inbound.retire(true);
    if (isShared()) {
      connectionLink.channel().close(code, reason); // behind what is queued, and the line goes on
      return;
    }
    if (outbound.offerClose(code, CloseCodes.cut(reason))) {
      outbound.write();
    }
    owner.closing(this);
  }

  @Override
  public void onDisconnect(Consumer<String> callback) {
    if (!connectionAttachments.onDisconnect(callback)) {
      callback.accept(endReason());
    }
  }

  @Override
  public Map<String, List<String>> queryParameters() {
    return facts.queryParameters();
  }

  @Override
  public Map<String, List<String>> headers() {
    return facts.headers();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    T object = connectionLink.channel().unwrap(type);
    if (object == null) {
      throw new IllegalArgumentException("this transport has no " + type.getName());
    }
    return object;
  }

  /** Says which, and no more: it may be logged. */
  @Override
  public String toString() {
    return path + "#" + id;
  }
}
