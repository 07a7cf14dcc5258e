package org.carillon.outbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.history.StreamRow;
import org.jspecify.annotations.Nullable;

/**
 * What the drain of one stream asks of the tables. Each call is a short transaction of its own, so
 * that no lock and no connection is held while anything else is done.
 */
interface StreamStore {

  /**
   * How far a stream is.
   *
   * @param row which, as it was when it was read
   * @param last the last offset given
   * @param delivered the last offset delivered
   * @param floor up to which entry all are settled, and have been looked at
   * @param owner the node that has the lease; null: none
   * @param leaseUntil until when, in milliseconds since 1970. Each change of the row makes it
   *     greater, so that it tells whether anybody else has changed it meanwhile
   */
  record State(
      StreamRow row,
      long last,
      long delivered,
      long floor,
      @Nullable String owner,
      long leaseUntil) {

    State delivered(long position) {
      return new State(row, last, Math.max(delivered, position), floor, owner, leaseUntil);
    }

    State placed(long position, long settled) {
      return new State(row, position, delivered, Math.max(floor, settled), owner, leaseUntil);
    }

    State heldBy(@Nullable String node, long until) {
      return new State(row, last, delivered, floor, node, until);
    }

    /** Whether another node has the lease. */
    boolean isTaken(String node, long now) {
      return owner != null && !owner.equals(node) && leaseUntil >= now;
    }
  }

  /**
   * What is to be looked at.
   *
   * @param known how far the stream is, where that is known; null: it is read
   * @param unseen the entries that may not have been seen yet; null: those above the floor
   * @param failures whether to look at what failed, too
   * @param limit how many events at most
   * @param now in milliseconds since 1970
   */
  record Wanted(
      @Nullable State known,
      @Nullable UnsettledNumbers unseen,
      boolean failures,
      int limit,
      long now) {}

  /**
   * What was found.
   *
   * @param given events that have their offset and were not delivered, in order; where there are
   *     any, nothing else was looked for
   * @param due failed events whose time has come, and those that waited behind them
   * @param fresh events that have neither an offset nor failed, by their numbers
   * @param failures whether any event is off the straight way and not dead
   * @param blocked those keys of what was found that a failed event holds back, each with the
   *     number of the entry behind which it does
   * @param waiting those keys of what was found of which events wait behind failed ones, each with
   *     the number of the first that does
   * @param unseen where it was looked for fresh ones
   * @param unsettled what was unsettled before that
   */
  record Found(
      State state,
      List<EntryRow> given,
      List<EntryRow> due,
      List<EntryRow> fresh,
      boolean failures,
      Map<String, Long> blocked,
      Map<String, Long> waiting,
      UnsettledNumbers unseen,
      UnsettledNumbers unsettled) {

    static Found nothing(State state) {
      UnsettledNumbers none = UnsettledNumbers.above(state.floor());
      return new Found(
          state, List.of(), List.of(), List.of(), false, Map.of(), Map.of(), none, none);
    }
  }

  /** An event beside the straight way; one of {@link OutboxFailure}'s states. */
  record Sidelined(
      EntryRow row, int state, int attempts, long nextAttempt, @Nullable String error) {}

  /**
   * What became of a batch.
   *
   * @param placed events with the offsets that they get
   * @param takenBack entries that lose their offset
   * @param sidelined events that failed, or wait behind one
   * @param recovered entries that had failed and got their offset
   * @param freed keys behind which nothing has to wait any more
   */
  record Change(
      List<EntryRow> placed,
      List<Long> takenBack,
      List<Sidelined> sidelined,
      List<Long> recovered,
      Set<String> freed) {

    /** Only the lease and the watermark. */
    static final Change NONE = new Change(List.of(), List.of(), List.of(), List.of(), Set.of());
  }

  /** What became of a lease that was to be given back. */
  enum Release {
    /** It is given back. */
    DONE,
    /** There is more to do, and it is kept. */
    MORE,
    /** It was another's already. */
    LOST
  }

  /** Looks; nothing but the state if another node has the lease; null: the stream is gone. */
  @Nullable Found look(Wanted wanted) throws Exception;

  /**
   * Waits for whoever is changing the stream's row; then, whether another node has the lease. If
   * so, that one sees all that was committed before, when it gives the lease back.
   */
  boolean isTaken(long now) throws Exception;

  /**
   * Writes down what became of a batch, and takes the lease or prolongs it.
   *
   * @param before as it was read or written last
   * @param after how far the stream is then
   * @return the state as written; null: another node has been faster, and nothing was written
   */
  @Nullable State write(State before, State after, Change change, long now) throws Exception;

  /**
   * Gives the lease back.
   *
   * @param before as it was written last
   * @param delivered the last offset delivered
   * @param unseen where to look for fresh events first, which nobody can commit meanwhile without
   *     finding the lease free; null: they are left to the next node
   */
  Release release(State before, long delivered, @Nullable UnsettledNumbers unseen, long now)
      throws Exception;
}
