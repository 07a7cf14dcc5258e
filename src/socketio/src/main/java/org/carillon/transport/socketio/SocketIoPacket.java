package org.carillon.transport.socketio;

import java.util.List;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What a client may send (Socket.IO protocol 5, "Packet types"), whole: with its attachments in
 * their places, as {@code byte[]}. Values are plain otherwise.
 */
sealed interface SocketIoPacket {

  /** The namespace that it is of, as {@code /ws/chat}. */
  String namespace();

  /**
   * Type 0: a client wants to join.
   *
   * @param auth what it sent for its authentication; empty: nothing
   */
  record Connect(String namespace, Map<String, @Nullable Object> auth) implements SocketIoPacket {}

  /** Type 1: it leaves. */
  record Disconnect(String namespace) implements SocketIoPacket {}

  /**
   * Types 2 and 5.
   *
   * @param name the first element of the payload
   * @param arguments the others
   * @param id what the acknowledgement is to be marked with; null: it wants none
   */
  record Event(String namespace, String name, List<@Nullable Object> arguments, @Nullable Long id)
      implements SocketIoPacket {}

  /**
   * An event that is over a limit, and of which no more is known; the packets behind it can be
   * read.
   *
   * @param name the first element of the payload
   * @param id what its answer is to be marked with; null: it wants none
   * @param code what is wrong, for a program
   * @param message the same for a person
   * @param retryAfter in how many milliseconds it may be sent again; null: nothing is said of that
   */
  record Refused(
      String namespace,
      String name,
      @Nullable Long id,
      ErrorCode code,
      String message,
      @Nullable Long retryAfter)
      implements SocketIoPacket {

    /** One of which nothing is said of when to send it again. */
    Refused(String namespace, String name, @Nullable Long id, ErrorCode code, String message) {
      this(namespace, name, id, code, message, null);
    }
  }

  /** Types 3 and 6: the acknowledgement of an event of ours. */
  record Ack(String namespace, long id, List<@Nullable Object> arguments)
      implements SocketIoPacket {}
}
