package org.carillon.history;

import java.util.ArrayList;
import java.util.List;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.session.Frame;
import org.carillon.session.OutboundQueue.Admission;
import org.carillon.session.ResumeState;
import org.carillon.session.StreamEvent;
import org.carillon.session.WireProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client what it missed, as fast as it takes it: from the window of its stream, or by
 * pages of the table that all share. It holds no more than a page, waits on no thread, and ends
 * when the connection is live.
 */
final class Replay implements Runnable {

  private static final System.Logger LOG = System.getLogger(Replay.class.getName());

  /** What is looked at before others have their turn. */
  private static final int STEPS = 16;

  /** A position that no node knows. */
  private static final String NOWHERE = "-";

  /** The events of a step. */
  private static final int STEP = 256;

  private final ClientConnection connection;
  private final ResumeState resumeState;
  private final History history;
  private final boolean asked;
  private StreamFeed stream;
  private List<String> former = List.of();
  private boolean complete = true;
  private boolean isKnown;
  private boolean hasLooked;
  private boolean isSent;
  private boolean isTold;

  /** Whether an event could not be composed for it, of which it is not told yet. */
  private boolean isMissing;

  private long at;

  Replay(ClientConnection connection, StreamFeed stream, History history) {
    this(connection, stream, history, true);
  }

  private Replay(
      ClientConnection connection, StreamFeed stream, History history, boolean fromPosition) {
    ResumeState own = connection.resumeState();
    if (own == null) {
      throw new IllegalArgumentException(connection + " cannot be resumed");
    }
    this.connection = connection;
    this.resumeState = own;
    this.history = history;
    this.stream = stream;
    String since = fromPosition ? own.protocol().since(connection) : null;
    this.asked = since != null || !fromPosition;
    PositionCodec.Position position =
        since == null ? null : stream.positionCodec().read(since, connection.user());
    if (position == null) {
      forget();
      complete = since == null && fromPosition;
    } else {
      at = position.offset();
      former = position.lineage();
    }
    name();
  }

  /** For a connection whose stream has been made anew: it starts again. */
  static Replay anew(ClientConnection connection, StreamFeed stream, History history) {
    return new Replay(connection, stream, history, false);
  }

  /** Its history is nothing that we could tell: it goes on live. */
  private void forget() {
    complete = false;
    isKnown = true;
    at = stream.done();
  }

  /** Its positions name it, and those that it came back from. */
  private void name() {
    List<String> lineage = new ArrayList<>();
    lineage.add(connection.id());
    for (String id : former) {
      if (lineage.size() < PositionCodec.LINEAGE && !lineage.contains(id)) {
        lineage.add(id);
      }
    }
    resumeState.named(
        stream.positionCodec().connection(lineage, connection.user()),
        lineage.subList(1, lineage.size()));
  }

  /**
   * One that is not served from its position is told so before any position that it could come back
   * with: if it were cut off between the two, that one would hide what it misses.
   */
  void greet() {
    boolean isLost = asked && !complete;
    String position = isLost ? NOWHERE : stream.positionCodec().position(at, resumeState.end());
    History.send(connection, resumeState.protocol().welcome(connection, position));
    tellOfLoss();
  }

  private void tellOfLoss() {
    if (asked && !complete && !isTold) {
      isTold = true;
      History.send(connection, resumeState.protocol().resumed(false));
      String position = stream.positionCodec().position(at, resumeState.end());
      History.send(connection, resumeState.protocol().position(position));
    }
  }

  @Override
  public void run() {
    try {
      for (int i = 0; i < STEPS; i++) {
        if (!step()) {
          return;
        }
      }
      history.later(this);
    } catch (Throwable e) { // else the client would wait for ever
      LOG.log(System.Logger.Level.ERROR, "The history of " + connection + " cannot be sent", e);
      connection.close(CloseCodes.FAULT, "the history cannot be sent");
    }
  }

  /** Goes on; false: it is done, or will be called back. */
  private boolean step() {
    if (!connection.isOpen() || connection.hasExpired() || !isFollowed() || !isPast()) {
      return false;
    }
    tellOfLoss();
    StreamWindow.Part recent = stream.window().above(at, STEP);
    List<StreamEvent> next;
    long upTo;
    if (recent == null) {
      StreamPages.Page page = history.pages().behind(stream, at, this);
      if (page == null) {
        return false;
      }
      if (at < page.from()) {
        forget();
        return true;
      }
      next = page.above(at);
      upTo = page.end();
    } else {
      next = recent.events();
      upTo = recent.end();
    }
    if (!send(next)) {
      return false;
    }
    if (isSent) {
      at = Math.max(at, upTo);
    }
    return !isLive();
  }

  /** Whether the stream is the one that it was; where it was made anew, that one is begun. */
  private boolean isFollowed() {
    StreamFeed now = history.feed().at(stream.name());
    if (now == null) {
      history.atNextTick(this);
      return false;
    }
    if (now != stream) {
      stream = now;
      former = List.of();
      forget();
      name();
    }
    return true;
  }

  /** Whether the position is one that was given: another node may be ahead of this one. */
  private boolean isPast() {
    if (isKnown || at <= stream.last()) {
      isKnown = true;
      return true;
    }
    if (hasLooked) {
      forget();
      return true;
    }
    hasLooked = true;
    history.feed().look(() -> history.later(this));
    return false;
  }

  /** Sends events; false: it will be called back when there is room, or nobody is there. */
  private boolean send(List<StreamEvent> events) {
    Lineage lineage = new Lineage(connection, resumeState.former());
    boolean mustWrite = false;
    isSent = true;
    try {
      for (StreamEvent event : events) {
        if (connection.hasExpired()) {
          return false;
        }
        Frame frame = lineage.hears(event) ? frame(event) : null;
        if (frame != null) {
          tellOfMissing();
          Admission admission = resumeState.offer(frame);
          if (admission == Admission.CLOSED) {
            return false;
          }
          if (admission == Admission.OVERFLOW) {
            isSent = false;
            return !resumeState.awaitRoom(frame, () -> history.later(this));
          }
          mustWrite |= admission == Admission.WRITE;
        }
        at = event.offset();
      }
    } finally {
      if (mustWrite) {
        connection.flush();
      }
    }
    return true;
  }

  private @Nullable Frame frame(StreamEvent event) {
    String fixed = connection.format();
    try {
      return event.frame(
          resumeState.protocol(),
          fixed == null ? event.envelope().format() : fixed,
          WireProtocol.Composer.of(history.formats()));
    } catch (Throwable e) { // of the application's format: the others go on
      history.composeFailures().about(event.envelope(), e);
      isMissing = true;
      return null;
    }
  }

  /** Ahead of any position behind what is missing; of all that are in a row together. */
  private void tellOfMissing() {
    if (isMissing) {
      isMissing = false;
      isTold = true;
      History.send(connection, resumeState.protocol().resumed(false));
    }
  }

  private boolean isLive() {
    StreamFeed in = stream;
    long offset = at;
    if (offset < in.head()) {
      return false;
    }
    Frame last =
        isMissing || (asked && !isTold)
            ? resumeState.protocol().resumed(complete && !isMissing)
            : null;
    return History.written(
        connection, resumeState.goLive(in.epoch(), offset, () -> in.head() <= offset, last));
  }
}
