package org.carillon.outbox;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The numbers of the entries of a database, and who is about to commit some. */
interface EntryNumbers {

  /** The number up to which nothing turns up any more, as other nodes have written it down. */
  long settled();

  /** The numbers of visible entries in a range, in order. */
  List<Long> between(long first, long last, int limit);

  /**
   * The transactions that may have written entries and have not ended; null: this database does not
   * say. One that has drawn a number is among them from before that until its end.
   */
  @Nullable Set<String> writers();

  /**
   * Whether numbers that were drawn some time ago belong to no transaction any more, where {@link
   * #writers} is not known.
   *
   * @return false: one of them is still under way, or has come to be visible
   */
  boolean areAbandoned(long first, long last);
}
