package org.carillon.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came from a client, and is handled when its turn comes. */
public sealed interface Inbound {

  /** The end of the connection. */
  Inbound END = new End();

  /** A frame, as a format reads it. */
  record Text(String text) implements Inbound {}

  /**
   * An event that the transport's own protocol names.
   *
   * @param event its name
   * @param arguments plain values; may be empty
   * @param ref what its answer is marked with; null: the client wants none
   */
  record Event(String event, List<@Nullable Object> arguments, @Nullable Object ref)
      implements Inbound {

    /** Copies the arguments. */
    public Event {
      arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
    }
  }

  /** Something of a transport's own, in its turn and in the scope of a frame. */
  non-sealed interface Task extends Inbound {

    /**
     * Does it.
     *
     * @throws Exception is logged; the connection goes on
     */
    void run() throws Exception;

    /** Too many frames of this connection are waiting: it will not be done. */
    void refused();
  }

  /** The one instance is {@link #END}. */
  record End() implements Inbound {}
}
