package org.carillon.history;

/**
 * A stream, as its row says.
 *
 * @param id its number
 * @param epoch changes when its offsets begin anew
 * @param secret what its positions are sealed with, the same on all nodes; known to no client
 * @param last the last offset given
 * @param delivered the watermark: what is at or below it is final, and an offset there that has no
 *     event has none for good
 */
public record StreamRow(
    long id, StreamName name, long epoch, String secret, long last, long delivered) {

  /** Says nothing of the secret. */
  @Override
  public String toString() {
    return name + "#" + id + "@" + delivered;
  }
}
