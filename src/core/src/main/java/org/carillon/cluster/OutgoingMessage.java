package org.carillon.cluster;

import org.carillon.event.Envelope;

/** What is on its way to other nodes. */
sealed interface OutgoingMessage {

  /** About how many characters it takes. */
  long size();

  /** Which it is, for the log. */
  String id();

  /** An event that is heard now or never. */
  static Event live(Envelope event) {
    return new Event(event, Event.NONE, Event.NONE);
  }

  /**
   * An event.
   *
   * @param event the event
   * @param epoch the epoch of its stream; {@value #NONE} where it is live
   * @param offset its offset there; {@value #NONE} where it is live
   */
  record Event(Envelope event, long epoch, long offset) implements OutgoingMessage {

    static final long NONE = -1;

    /** What its message holds beside data and key: a guess that bounds memory well enough. */
    private static final int REST = 512;

    boolean isPositioned() {
      return offset != NONE;
    }

    @Override
    public long size() {
      return event.json().length() + (long) event.key().length() + REST;
    }

    @Override
    public String id() {
      return event.id();
    }
  }

  /** What is told beside events. */
  record Told(NodeMessage message) implements OutgoingMessage {

    private static final int REST = 128;

    @Override
    public long size() {
      return message.json().length() + (long) REST;
    }

    @Override
    public String id() {
      return message.kind();
    }
  }
}
