package org.carillon.cluster;

/**
 * What a node tells the others beside events, of a kind of its own: no client and no application of
 * CAP hears it.
 *
 * @param kind who understands it, as {@code socketio.ask}; at most 100 characters
 * @param json what it says: a JSON object
 */
public record NodeMessage(String kind, String json) {

  /** Says which, and no more: it may be logged. */
  @Override
  public String toString() {
    return kind;
  }
}
