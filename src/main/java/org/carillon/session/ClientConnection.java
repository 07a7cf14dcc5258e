package org.carillon.session;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.Recipients;
import org.carillon.audience.Recipient;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection on this node: what the application sees of it, what an audience asks of it,
 * and its two queues. Fifty thousand of them may be idle at once, so nothing is allocated before it
 * is needed.
 */
public final class ClientConnection implements Connection, Recipient {

  private static final String TOO_SLOW = "too slow";

  private static final String LOST = Integer.toString(CloseCodes.LOST);

  private final String id;
  private final String path;
  private final ServiceModel model;
  private final Caller caller;
  private final @Nullable String client;
  private final @Nullable String format;
  private final HandshakeFacts facts;
  private final Link link;
  private final Outlet outlet;
  private final OutboundQueue outbound;
  private final InboundQueue inbound;
  private final @Nullable Catchup catchup;
  private final Connections owner;
  private final Belongings belongings = new Belongings();

  /** Replaced, never changed: it is read from any thread. */
  private volatile Set<String> contexts;

  private volatile long lastHeard;
  private volatile long lastPing;
  private @Nullable String endReason;
  private boolean ended;
  private boolean refused;

  ClientConnection(Opening opening, Link link, Connections owner) {
    this.id = opening.id();
    this.model = opening.model();
    this.path = opening.path();
    this.caller = opening.caller();
    this.client = opening.client();
    this.format = opening.format();
    this.facts = opening.facts();
    this.link = link;
    this.owner = owner;
    OutboundQueue shared = link.shared();
    this.outbound =
        shared == null
            ? new OutboundQueue(link.channel(), owner.limits().queue(), owner.limits().window())
            : shared;
    this.inbound = new InboundQueue(owner.limits().waiting());
    this.contexts = Set.copyOf(opening.contexts());
    this.outlet = new Outlet(outbound, shared == null);
    this.catchup =
        link.protocol() instanceof ResumableProtocol resumable
            ? new Catchup(resumable, outbound, owner.limits())
            : null;
    this.lastHeard = Heartbeat.now();
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

  /** What is put around that which formats compose. */
  public WireProtocol protocol() {
    return link.protocol();
  }

  /** Where it is in its stream; null: its protocol knows no positions. */
  public @Nullable Catchup catchup() {
    return catchup;
  }

  /** Whether its line is shared with others, kept alive and ended elsewhere. */
  boolean isShared() {
    return link.shared() != null;
  }

  /** Notes that a frame of it was refused; true for the first one alone. */
  public synchronized boolean firstRefusal() {
    boolean first = !refused;
    refused = true;
    return first;
  }

  /** The threads that the container has for what clients send; null: it does not show them. */
  public @Nullable Executor worker() {
    return outbound.worker();
  }

  /** A frame of it has come. */
  public void received() {
    owner.traffic().received();
  }

  /** The frames that came from it. */
  public InboundQueue inbound() {
    return inbound;
  }

  /**
   * Begins a connection whose line is shared: the frames go first, then what was sent meanwhile,
   * and from here on whatever is sent.
   *
   * @return whether the caller must {@link #flush}
   */
  public boolean begin(List<Frame> first) {
    return outlet.begin(first);
  }

  /**
   * Sends a frame to this client: it joins the queue, and nothing waits for the client. A queue
   * that is full closes the connection with 1013.
   */
  public void send(Frame frame) {
    owner.traffic().sent(1);
    switch (outlet.offer(frame, false)) {
      case WRITE -> outbound.write();
      case OVERFLOW -> tooSlow();
      case QUEUED, CLOSED -> {
        // somebody writes, or there is nobody to write to
      }
    }
  }

  /**
   * Adds a frame to the queue. Where it is the caller's to write, it must {@link #flush}; where the
   * queue is full, it must say {@link #tooSlow}.
   *
   * @param event the event of the outbox that it is of; null: it is of none
   * @param onlyIfIdle whether the frame is dropped where something waits before it
   */
  OutboundQueue.Admission offer(Frame frame, @Nullable Positioned event, boolean onlyIfIdle) {
    return catchup == null
        ? outlet.offer(frame, onlyIfIdle)
        : catchup.live(frame, event, onlyIfIdle);
  }

  /** Sends a frame if nothing waits before it; else it is dropped. */
  public void sendIfIdle(Frame frame) {
    if (outlet.offer(frame, true) == OutboundQueue.Admission.WRITE) {
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
    if (!inbound.retire(busyToo)) {
      return false;
    }
    close(code, reason);
    return true;
  }

  /** Closes a client that does not take what is sent to it; with all that share its line. */
  public void tooSlow() {
    owner.traffic().tooSlow();
    if (isShared()) {
      link.channel().close(CloseCodes.TRY_AGAIN, TOO_SLOW);
      return;
    }
    outbound.closeNow(CloseCodes.TRY_AGAIN, TOO_SLOW);
    owner.closing(this);
  }

  /** Ends it without its client, which has gone: what is on its way to it may never arrive. */
  void lost() {
    endReason(LOST);
    outbound.end();
    link.channel().close(CloseCodes.GOING_AWAY, ""); // past the queue, which a failed write ended
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
    lastHeard = Heartbeat.now();
  }

  long lastHeard() {
    return lastHeard;
  }

  long lastPing() {
    return lastPing;
  }

  Channel channel() {
    return link.channel();
  }

  OutboundQueue outbound() {
    return outbound;
  }

  /** The function that handles an event that the service has no operation for, or null. */
  public @Nullable Function<Map<String, Object>, @Nullable Object> handler(String event) {
    return belongings.handler(event);
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
    belongings.release(endReason());
  }

  /** Its beans. */
  ConnectionBeans beans() {
    return belongings.beans();
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
    return link.channel().isOpen();
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
    belongings.on(event, handler);
  }

  @Override
  public synchronized void enter(String context) {
    if (!ended && !contexts.contains(context)) {
      Set<String> more = new HashSet<>(contexts);
      more.add(context);
      contexts = Set.copyOf(more);
      owner.registry().entered(this, context);
      link.channel().contextsChanged();
    }
  }

  @Override
  public synchronized void exit(String context) {
    if (contexts.contains(context)) {
      Set<String> fewer = new HashSet<>(contexts);
      fewer.remove(context);
      contexts = Set.copyOf(fewer);
      owner.registry().left(this, context);
      link.channel().contextsChanged();
    }
  }

  @Override
  public synchronized void reset() {
    for (String context : contexts) {
      owner.registry().left(this, context);
    }
    contexts = Set.of();
    link.channel().contextsChanged();
  }

  @Override
  public Set<String> contexts() {
    return contexts;
  }

  @Override
  public void close() {
    close(CloseCodes.NORMAL, "");
  }

  @Override
  public void close(int code, String reason) {
    if (isShared()) {
      link.channel().close(code, reason); // behind what is queued, and the line goes on
      return;
    }
    if (outbound.offerClose(code, CloseCodes.cut(reason))) {
      outbound.write();
    }
    owner.closing(this);
  }

  @Override
  public void onDisconnect(Consumer<String> callback) {
    if (!belongings.onDisconnect(callback)) {
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
    T object = link.channel().unwrap(type);
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
