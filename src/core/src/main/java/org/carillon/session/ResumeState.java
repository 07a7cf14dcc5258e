package org.carillon.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.carillon.session.OutboundQueue.Admission;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection that can be resumed is in its stream. It begins behind: events of the outbox
 * come from the history then, one after another as its queue takes them, and other events are held.
 * When it has caught up it goes on live, and nothing falls between or comes twice.
 */
public final class ResumeState {

  private final ResumableProtocol protocol;
  private final OutboundQueue outbound;
  private final int mostHeld;
  private final int mark;
  private volatile String end = "";
  private volatile byte @Nullable [] ending;
  private volatile List<String> former = List.of();
  private volatile boolean quiet;

  // guarded by this
  private List<Frame> held = List.of();
  private long heldBytes;
  private boolean live;

  /** Whether it was told of a loss, and of no event since. */
  private boolean isToldOfLoss;

  /** Whether it is to be told of a loss ahead of whatever has a position. */
  private boolean owesLoss;

  private long epoch;
  private long upTo;

  ResumeState(
      ResumableProtocol protocol, OutboundQueue outbound, ConnectionLimits connectionLimits) {
    this.protocol = protocol;
    this.outbound = outbound;
    this.mostHeld = connectionLimits.queue() / 2;
    this.mark = Math.min(connectionLimits.window(), connectionLimits.queue() / 2);
  }

  /** Its protocol. */
  public ResumableProtocol protocol() {
    return protocol;
  }

  /**
   * Says what its positions end with.
   *
   * @param former the connections that it came back from, which it is in the eyes of the history
   */
  public void named(String end, List<String> former) {
    this.end = end;
    this.ending = protocol.ending(end);
    this.former = former;
  }

  /** What its positions end with. */
  public String end() {
    return end;
  }

  /** The connections that it came back from. */
  public List<String> former() {
    return former;
  }

  /** Whether it came back from that connection. */
  public boolean wasOnce(@Nullable String id) {
    return id != null && former.contains(id);
  }

  /** The epoch that it is live in; null: it is behind. */
  public synchronized @Nullable Long liveIn() {
    return live ? epoch : null;
  }

  /** The offset that it had caught up to. */
  public synchronized long upTo() {
    return upTo;
  }

  /** Whether no event with a position came since this was last asked. */
  public boolean isQuiet() {
    boolean was = quiet;
    quiet = true;
    return was;
  }

  /**
   * Adds an event of the history to the queue.
   *
   * @return WRITE: the caller must flush the connection; OVERFLOW: it is not taken, {@link
   *     #awaitRoom} is to be asked
   */
  public Admission offer(Frame shared) {
    quiet = false;
    return outbound.offerBelow(ended(shared), mark);
  }

  /**
   * Calls back when the queue has room for a frame that it did not take, and for more.
   *
   * @return false: it has, or is closed
   */
  public boolean awaitRoom(Frame frame, Runnable task) {
    return outbound.awaitRoom((int) Math.max(0, mark / 2 - ended(frame).totalSize()), task);
  }

  /**
   * Goes on live, unless something has come since the history was read.
   *
   * @param stream the epoch that it is in
   * @param offset the last offset that it has heard, or had not to hear
   * @param isAtHead whether the history has no more; asked while nothing can come between
   * @param last what is sent before live events; null: nothing is
   * @return null: there is more; WRITE: the caller must flush; OVERFLOW: it is too slow
   */
  public synchronized @Nullable Admission goLive(
      long stream, long offset, BooleanSupplier isAtHead, @Nullable Frame last) {
    if (!isAtHead.getAsBoolean()) {
      return null;
    }
    live = true;
    epoch = stream;
    upTo = offset;
    List<Frame> frames = new ArrayList<>(held.size() + 1);
    if (last != null) {
      frames.add(last);
    }
    frames.addAll(held);
    held = List.of();
    heldBytes = 0;
    Admission sum = Admission.QUEUED;
    for (Frame frame : frames) {
      Admission one = outbound.offer(frame);
      if (one == Admission.OVERFLOW) {
        return one;
      }
      sum = one == Admission.WRITE ? one : sum;
    }
    return sum;
  }

  /** Falls behind again: its stream has begun anew. */
  public synchronized void fallBehind() {
    live = false;
  }

  /** Adds a live event to the queue, or holds it, or leaves it to the history. */
  Admission live(Frame frame, @Nullable StreamEvent event, boolean onlyIfIdle) {
    Frame loss = null;
    synchronized (this) {
      if (!live) {
        return event != null || onlyIfIdle ? Admission.QUEUED : hold(frame);
      }
      if (event != null && event.epoch() == epoch && event.offset() <= upTo) {
        return Admission.QUEUED; // it came by the history
      }
      if (event != null) {
        loss = loss();
        isToldOfLoss = false;
      }
    }
    if (event == null) {
      return onlyIfIdle ? outbound.offerIfIdle(frame) : outbound.offer(frame);
    }
    quiet = false;
    Admission told = loss == null ? Admission.QUEUED : outbound.offer(loss);
    if (told == Admission.OVERFLOW) {
      return told;
    }
    Admission heard = outbound.offer(ended(frame));
    return heard == Admission.QUEUED ? told : heard;
  }

  /**
   * An event cannot be composed for it. It is told so ahead of any position behind that event: at
   * once for the first of a row, and of all others of the row together, or it would load afresh for
   * each. Where it is behind, the history comes to that event.
   *
   * @return as of {@link ClientConnection#offer}
   */
  Admission missed(StreamEvent event) {
    synchronized (this) {
      if (!live || (event.epoch() == epoch && event.offset() <= upTo)) {
        return Admission.QUEUED;
      }
      owesLoss |= isToldOfLoss;
      if (isToldOfLoss) {
        return Admission.QUEUED;
      }
      isToldOfLoss = true;
    }
    Frame told = protocol.resumed(false);
    return told == null ? Admission.QUEUED : outbound.offer(told);
  }

  /** What it is still to be told of a loss, ahead of a position; null: nothing. */
  public synchronized @Nullable Frame loss() {
    boolean owed = owesLoss;
    owesLoss = false;
    return owed ? protocol.resumed(false) : null;
  }

  private Frame ended(Frame shared) {
    byte[] own = ending;
    return own == null ? shared : shared.ending(own);
  }

  private Admission hold(Frame frame) {
    heldBytes += frame.totalSize();
    if (heldBytes > mostHeld) {
      return Admission.OVERFLOW;
    }
    if (held.isEmpty()) {
      held = new ArrayList<>();
    }
    held.add(frame);
    return Admission.QUEUED;
  }
}
