package org.carillon.transport.socketio;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client may send (Socket.IO protocol 5, "Packet types"), whole: with its attachments in
 * their places, as {@code byte[]}. Values are plain otherwise.
 */
sealed interface Packet {

  /** The namespace that it is of, as {@code /ws/chat}. */
  String namespace();

  /**
   * Type 0: a client wants to join.
   *
   * @param auth what it sent for its authentication; empty: nothing
   */
  record Connect(String namespace, Map<String, @Nullable Object> auth) implements Packet {}

  /** Type 1: it leaves. */
  record Disconnect(String namespace) implements Packet {}

  /**
   * Types 2 and 5.
   *
   * @param name the first element of the payload
   * @param arguments the others
   * @param id what the acknowledgement is to be marked with; null: it wants none
   */
  record Event(String namespace, String name, List<@Nullable Object> arguments, @Nullable Long id)
      implements Packet {}

  /** Types 3 and 6: the acknowledgement of an event of ours. */
  record Ack(String namespace, long id, List<@Nullable Object> arguments) implements Packet {}
}
