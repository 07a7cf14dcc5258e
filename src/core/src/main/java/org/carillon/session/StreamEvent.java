package org.carillon.session;

import org.carillon.audience.AudienceMatcher;
import org.carillon.event.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * An event of the outbox with its place in its stream. What is worked out of it once, for whoever
 * hears it, is kept with it. Safe for many threads.
 */
public final class StreamEvent {

  /** What an event costs beside its texts: objects, frames, the place in a window. */
  private static final int OVERHEAD = 512;

  private final Envelope envelope;
  private final long epoch;
  private final long offset;
  private final String stream;
  private volatile @Nullable Composed composed; // a race composes twice, and one is forgotten
  private @Nullable AudienceMatcher matcher; // a race makes an equal one

  /**
   * An event at its place.
   *
   * @param epoch the epoch of its stream
   * @param offset its offset there
   * @param stream what positions in this stream and epoch begin with
   */
  public StreamEvent(Envelope envelope, long epoch, long offset, String stream) {
    this.envelope = envelope;
    this.epoch = epoch;
    this.offset = offset;
    this.stream = stream;
  }

  /** The event. */
  public Envelope envelope() {
    return envelope;
  }

  /** The epoch of its stream. */
  public long epoch() {
    return epoch;
  }

  /** Its offset in its stream. */
  public long offset() {
    return offset;
  }

  /** Its position as clients are told it, up to where it names the connection. */
  public String position() {
    return position(stream, offset);
  }

  /** The position of an offset, up to where it names the connection. */
  public static String position(String stream, long offset) {
    return stream + '.' + Long.toString(offset, Character.MAX_RADIX) + '.';
  }

  /** Who hears it. */
  public AudienceMatcher matcher() {
    AudienceMatcher known = matcher;
    if (known == null) {
      known = AudienceMatcher.of(envelope.audience());
      matcher = known;
    }
    return known;
  }

  /**
   * Its frame up to the end of its position, composed at first use.
   *
   * @return null: it is not for clients of this protocol
   * @throws RuntimeException if there is no such format, or it cannot compose the event
   */
  public @Nullable Frame frame(
      ResumableProtocol protocol, String format, WireProtocol.Composer composer) {
    Composed known = composed;
    for (Composed one = known; one != null; one = one.next) {
      if (one.protocol == protocol && one.format.equals(format)) {
        return one.frame;
      }
    }
    Composed made = new Composed(protocol, format, protocol.event(this, format, composer), known);
    composed = made;
    return made.frame;
  }

  /** The frames, one a format and protocol: hardly ever more than one. */
  private record Composed(
      ResumableProtocol protocol, String format, @Nullable Frame frame, @Nullable Composed next) {}

  /** About how many bytes of memory it holds: the text and the frames that are made of it. */
  public long weight() {
    return OVERHEAD + 4L * envelope.json().length();
  }
}
