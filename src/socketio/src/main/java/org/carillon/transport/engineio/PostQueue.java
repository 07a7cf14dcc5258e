package org.carillon.transport.engineio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a polling client posts, handled in its order, one after another, on another thread than the
 * request's. A request is answered when its packets are handled, or after a moment: work that takes
 * longer goes on without it, so that the client can answer a ping or upgrade meanwhile, and no
 * proxy in between gives the request up. Bounded: while as much waits as one body may have, the
 * next request waits too.
 */
final class PostQueue {

  /**
   * The longest packet that is looked at out of its order: a pong, also in a payload of its own.
   */
  private static final int HEARTBEAT = 16;

  private final ClientSocket socket;
  private final Engine engine;
  private final Deque<Body> waiting = new ArrayDeque<>(0);
  private int waitingBytes;
  private boolean isPosting;
  private boolean isOver;
  private volatile boolean isBusy;

  private static final class Body {
    private final byte[] bytes;
    private final boolean isBinary;

    /** Whether it was a payload. */
    private final CompletableFuture<Boolean> isPayload = new CompletableFuture<>();

    Body(byte[] bytes, boolean isBinary) {
      this.bytes = bytes;
      this.isBinary = isBinary;
    }
  }

  PostQueue(ClientSocket socket, Engine engine) {
    this.socket = socket;
    this.engine = engine;
  }

  /** A request begins; false: one is underway, or the socket has ended. */
  synchronized boolean begin() {
    boolean may = !isPosting && !isOver;
    isPosting = isPosting || may;
    return may;
  }

  /** What waits, in bytes. */
  synchronized long held() {
    return waitingBytes;
  }

  /** It is answered. */
  synchronized void end() {
    isPosting = false;
  }

  /** Whether a request is underway. */
  synchronized boolean isUnderway() {
    return isPosting;
  }

  /** Whether something that was posted is being handled, or waits. */
  boolean isBusy() {
    return isBusy;
  }

  /** Waits until all that was posted is handled. */
  synchronized void awaitIdle() throws InterruptedException {
    while (isBusy && !isOver) {
      wait();
    }
  }

  /** The socket has ended: what waits is dropped. */
  synchronized void drop() {
    isOver = true;
    waiting.forEach(body -> body.isPayload.complete(true)); // its socket has ended all the same
    waiting.clear();
    notifyAll();
  }

  /**
   * Takes a body.
   *
   * @return false: it is no payload, and the socket has ended
   */
  boolean take(byte[] bytes, boolean isBinary) throws InterruptedException {
    if (isBusy && bytes.length <= HEARTBEAT && heartbeat(bytes, isBinary)) {
      return true;
    }
    Body body = new Body(bytes, isBinary);
    if (add(body)) {
      engine.work(this::handle);
    }
    try {
      return body.isPayload.get(engine.settings().postMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return true; // it goes on
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Takes a body that is one heartbeat and nothing else; false: it is not. */
  private boolean heartbeat(byte[] bytes, boolean isBinary) {
    Deque<EnginePacket> packets = new ArrayDeque<>(1);
    try {
      socket.codec().read(bytes, isBinary, packets::add);
    } catch (MalformedEnginePacketException e) {
      return false; // it is told so in its turn
    }
    return packets.size() == 1 && socket.heartbeat(packets.element());
  }

  private synchronized boolean add(Body body) throws InterruptedException {
    while (isBusy && waitingBytes > 0 && waitingBytes + body.bytes.length > limit() && !isOver) {
      wait();
    }
    if (isOver) {
      body.isPayload.complete(true);
      return false;
    }
    waiting.add(body);
    waitingBytes += body.bytes.length;
    boolean isFirst = !isBusy;
    isBusy = true;
    return isFirst;
  }

  private int limit() {
    return engine.settings().maxPayload();
  }

  private void handle() {
    for (Body body = next(); body != null; body = next()) {
      boolean isPayload = true;
      try {
        socket.codec().read(body.bytes, body.isBinary, socket::handleInTurn);
      } catch (MalformedEnginePacketException e) {
        isPayload = false;
        socket.end(EngineCloseReasons.PARSE_ERROR);
      } catch (RuntimeException | Error e) {
        socket.end(EngineCloseReasons.TRANSPORT_ERROR); // nothing of it is handled any more
        throw e;
      } finally {
        body.isPayload.complete(isPayload);
      }
    }
  }

  private synchronized @Nullable Body next() {
    Body next = waiting.poll();
    if (next == null) {
      isBusy = false;
      waitingBytes = 0;
    } else {
      waitingBytes -= next.bytes.length;
    }
    notifyAll();
    return next;
  }
}
