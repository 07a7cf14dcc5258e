package org.carillon.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came from a client, and is handled when its turn comes. */
public sealed interface InboundWork {

  /** The end of the connection. */
  InboundWork END = new End();

  /** About what it takes in memory, in characters. Walks through it, so it is asked seldom. */
  int size();

  /** A frame, as a format reads it. */
  record Text(String text) implements InboundWork {
    @Override
    public int size() {
      return text.length();
    }
  }

  /**
   * An event that the transport's own protocol names.
   *
   * @param event its name
   * @param arguments plain values; may be empty
   * @param ref what its answer is marked with; null: the client wants none
   */
  record Event(String event, List<@Nullable Object> arguments, @Nullable Object ref)
      implements InboundWork {

    /** Copies the arguments. */
    public Event {
      arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
    }

    @Override
    public int size() {
      return sizeOf(arguments);
    }
  }

  /** Something of a transport's own, in its turn and in the scope of a frame. */
  non-sealed interface Task extends InboundWork {

    /**
     * Does it.
     *
     * @throws Exception is logged; the connection goes on
     */
    void run() throws Exception;

    @Override
    default int size() {
      return MEMBER;
    }

    /** Too many frames of this connection are waiting: it will not be done. */
    void refused();
  }

  /** The one instance is {@link #END}. */
  record End() implements InboundWork {
    @Override
    public int size() {
      return 0;
    }
  }

  /** What a value takes beside its text, about. */
  int MEMBER = 16;

  /** About what plain values take. */
  static int sizeOf(@Nullable Object value) {
    int size = MEMBER;
    if (value instanceof CharSequence text) {
      size += text.length();
    } else if (value instanceof byte[] bytes) {
      size += bytes.length;
    } else if (value instanceof Collection<?> members) {
      for (Object member : members) {
        size += sizeOf(member);
      }
    } else if (value instanceof Map<?, ?> members) {
      for (Map.Entry<?, ?> member : members.entrySet()) {
        size += sizeOf(member.getKey()) + sizeOf(member.getValue());
      }
    }
    return size;
  }
}
