package org.carillon.history;

import java.util.Collection;
import java.util.List;
import org.carillon.event.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * The outbox's tables, as those read them who listen. Every call is one short transaction of its
 * own.
 */
public interface StreamTable {

  /** Whether there is an outbox that can be read; without one there are no streams. */
  boolean isPresent();

  /** The rows of these streams, by one query; those that are not there are left out. */
  List<StreamRow> rows(Collection<StreamName> names) throws Exception;

  /** The row of a stream, which is made where it is not there yet. */
  StreamRow make(StreamName name) throws Exception;

  /**
   * A part of a stream.
   *
   * @param above the offset behind which it begins
   * @param upTo its last offset: not above the watermark, or what this node has heard
   * @param limit how many events at most
   */
  Part read(StreamName name, long stream, long above, long upTo, int limit) throws Exception;

  /**
   * Events in their order.
   *
   * @param end up to which offset there are no others
   * @param from the offset behind which nothing has been deleted; above what was asked for: there
   *     may have been events that are gone
   */
  record Part(List<Stored> events, long end, long from) {}

  /**
   * An event with its place.
   *
   * @param envelope null: what is stored cannot be read
   */
  record Stored(long offset, @Nullable Envelope envelope) {}
}
