package org.carillon.tunnel;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection: bounded by bytes, written by one thread at a time.
 *
 * <p>Whoever adds a message while nobody writes becomes the writer, on its own thread; all others
 * only add. Small messages go first. Of bodies in parts some are underway at a time, and one part
 * of one of them is written when no small message waits, or so many of these went before. The lock
 * guards the few fields and is never held across a write, nor while a frame is made.
 */
final class TunnelWriter {

  /** What became of a message. */
  enum Admission {
    TAKEN,
    /** Too much waits. */
    OVERFLOW,
    /** The connection has ended. */
    CLOSED
  }

  /** What is to be done when the connection fails, or when nothing waits. */
  interface Events {

    void failed(Throwable failure);

    void idle();
  }

  /** How many small messages go before a part, where both wait. */
  private static final int BURST = 64;

  /** The messages for which an idle writer keeps room. */
  private static final int KEPT = 64;

  /** What may wait beyond the limit, of short messages that are always taken. */
  private static final long FLOOD = 1 << 20;

  private final TunnelTransport transport;
  private final FrameAuthentication authentication;
  private final Events events;
  private final long limit;
  private final Consumer<@Nullable Throwable> done = this::done;

  private Queue<QueuedMessage> small = new ArrayDeque<>();
  private final Queue<QueuedMessage> large = new ArrayDeque<>(); // not begun
  private final Queue<QueuedMessage> underway = new ArrayDeque<>(); // in their turn
  private @Nullable QueuedMessage current; // what is being written
  private @Nullable QueuedMessage farewell; // behind all else
  private boolean farewellSent;
  private final List<Awaiting> roomAwaited = new ArrayList<>(0);
  private long bytes; // waiting and being written
  private int burst;
  private int peak;
  private boolean writing; // somebody is the writer
  private boolean handing; // the writer is inside the transport
  private boolean doneEarly; // and the frame was done before it returned
  private boolean ended;

  // the writer's
  private final FrameBuffer frame = new FrameBuffer();
  private byte @Nullable [] part;

  TunnelWriter(
      TunnelTransport transport, FrameAuthentication authentication, Events events, long limit) {
    this.transport = transport;
    this.authentication = authentication;
    this.events = events;
    this.limit = limit;
  }

  /**
   * Takes a message, and writes it if nobody writes.
   *
   * @param must it is taken whatever waits
   */
  Admission offer(QueuedMessage message, boolean must) {
    synchronized (this) {
      if (ended || (farewellSent && message.isRequest())) {
        return Admission.CLOSED;
      }
      if (message.withdrawn) {
        return Admission.TAKEN; // it has ended meanwhile
      }
      if (!must && !fits(message.size())) {
        return Admission.OVERFLOW;
      }
      bytes += message.size();
      if (message.isInParts()) {
        large.add(message);
      } else {
        small.add(message);
        peak = Math.max(peak, small.size());
      }
      if (writing) {
        return Admission.TAKEN;
      }
      writing = true;
    }
    write();
    return Admission.TAKEN;
  }

  /**
   * Has a task run once when there is room for a message; forgotten when the connection ends.
   *
   * @return false: there is, or the connection has ended, and the task is not run
   */
  synchronized boolean awaitRoom(QueuedMessage message, Runnable task) {
    return !ended && !fits(message.size()) && roomAwaited.add(new Awaiting(message.size(), task));
  }

  private record Awaiting(int size, Runnable task) {}

  /** One message alone does, whatever its size. */
  private boolean fits(int size) {
    return bytes == 0 || bytes + size <= limit;
  }

  /** Whether more waits than may. */
  synchronized boolean isFull() {
    return bytes > limit;
  }

  /** Whether even what is always taken has come to so much that it is too much. */
  synchronized boolean isFlooded() {
    return bytes > limit + FLOOD;
  }

  synchronized boolean isEmpty() {
    return current == null
        && bytes == 0
        && small.isEmpty()
        && large.isEmpty()
        && underway.isEmpty();
  }

  /** Writes a message when nothing else waits. */
  void bid(QueuedMessage last) {
    synchronized (this) {
      farewell = last;
      if (ended || writing) {
        return;
      }
      writing = true;
    }
    write();
  }

  /** Whether the last message was written, and nothing waits. */
  synchronized boolean hasTakenLeave() {
    return farewellSent && current == null && bytes == 0;
  }

  /**
   * Takes a message back of which not all is written.
   *
   * @return true: none of it was handed to the transport, nor will be, or what tells the other side
   *     will be; false: all of it was
   */
  synchronized boolean withdraw(QueuedMessage message) {
    if (!message.handed) {
      message.withdrawn = true;
      if (small.remove(message) || large.remove(message) || underway.remove(message)) {
        bytes -= message.size();
      }
      return true;
    }
    if (message.isInParts() && (message == current || underway.contains(message))) {
      message.aborted = true;
      return message.abortion() != null;
    }
    return false;
  }

  /** Takes no more, and forgets what waits. */
  void end() {
    List<QueuedMessage> lost = new ArrayList<>();
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      if (current != null) {
        lost.add(current);
      }
      lost.addAll(underway);
      lost.addAll(large);
      lost.addAll(small);
      underway.clear();
      large.clear();
      small.clear();
      roomAwaited.clear();
      current = null;
      bytes = 0;
    }
    lost.forEach(QueuedMessage::lost);
  }

  private void write() {
    boolean goesOn;
    do {
      QueuedMessage next;
      boolean begins;
      synchronized (this) {
        next = take();
        if (next == null) {
          writing = false;
          rest();
          break;
        }
        begins = !next.handed;
        next.handed = true;
        current = next;
        handing = true;
        doneEarly = false;
      }
      try {
        if (begins) {
          next.writeTo(frame);
          next.whole = !next.isInParts();
          transport.sendText(frame.sealed(authentication), done);
        } else {
          transport.sendBinary(nextPart(next), done);
        }
      } catch (Throwable e) { // also an Error: nobody else would write what comes later
        events.failed(e);
        return;
      }
      synchronized (this) {
        goesOn = doneEarly;
        handing = false;
      }
    } while (goesOn);
  }

  private @Nullable QueuedMessage take() {
    if (ended) {
      return null;
    }
    if (!small.isEmpty() && (burst < BURST || (large.isEmpty() && underway.isEmpty()))) {
      burst++;
      return small.poll();
    }
    burst = 0;
    while (underway.size() < PartGatherer.AT_ONCE && !large.isEmpty()) {
      underway.add(large.remove());
    }
    for (QueuedMessage next = underway.poll(); next != null; next = underway.poll()) {
      if (!next.aborted) {
        return next;
      }
      bytes -= next.size();
      QueuedMessage instead = next.abortion();
      if (instead != null) {
        bytes += instead.size();
        return instead;
      }
    }
    QueuedMessage last = small.isEmpty() ? farewell : small.poll();
    if (last != null && last == farewell) {
      farewell = null;
      farewellSent = true;
      bytes += last.size();
    }
    return last;
  }

  /** A burst must not leave its memory with an idle connection. */
  private void rest() {
    frame.shrink();
    part = null;
    if (peak > KEPT) {
      small = new ArrayDeque<>();
    }
    peak = 0;
  }

  private ByteBuffer nextPart(QueuedMessage message) {
    int length = Math.min(PartGatherer.PART, message.body.length - message.written);
    boolean last = message.written + length == message.body.length;
    int content = PartGatherer.HEAD + length;
    byte[] bytesOfPart = part;
    if (bytesOfPart == null || bytesOfPart.length < Hkdf.BYTES + content) {
      bytesOfPart = new byte[Hkdf.BYTES + content];
      part = bytesOfPart;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytesOfPart, 0, Hkdf.BYTES + content);
    buffer.position(Hkdf.BYTES);
    int flags = (last ? PartGatherer.LAST : 0) | (message.isAnswer() ? PartGatherer.ANSWER : 0);
    buffer.put((byte) flags);
    buffer.putLong(message.partId());
    buffer.put(message.body, message.written, length);
    message.written += length;
    message.whole = last;
    byte[] mac = authentication.nextBinary(bytesOfPart, Hkdf.BYTES, content);
    buffer.rewind();
    buffer.put(mac).rewind();
    return buffer;
  }

  /** A frame was written; gives its message if that is all of it. */
  private @Nullable QueuedMessage finish() {
    QueuedMessage was = current;
    current = null;
    if (was == null) {
      return null; // the connection has ended meanwhile
    }
    if (!was.whole) {
      underway.add(was);
      return null;
    }
    bytes -= was.size();
    QueuedMessage abortion = was.aborted ? was.abortion() : null;
    if (abortion != null) {
      bytes += abortion.size();
      small.add(abortion);
    }
    return was;
  }

  private void done(@Nullable Throwable failure) {
    if (failure != null) {
      events.failed(failure);
      return;
    }
    QueuedMessage finished;
    List<Awaiting> haveRoom = List.of();
    boolean goesOn;
    boolean idle;
    synchronized (this) {
      finished = finish();
      if (!roomAwaited.isEmpty()) {
        haveRoom = roomAwaited.stream().filter(one -> fits(one.size)).toList();
        roomAwaited.removeAll(haveRoom);
      }
      goesOn = !handing;
      doneEarly = handing;
      idle = bytes == 0;
    }
    try {
      if (finished != null) {
        finished.sent();
      }
      haveRoom.forEach(one -> one.task.run());
      if (idle) {
        events.idle();
      }
    } finally {
      if (goesOn) {
        write();
      }
    }
  }
}
