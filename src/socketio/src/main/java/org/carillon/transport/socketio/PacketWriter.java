package org.carillon.transport.socketio;

import java.util.List;
import org.carillon.json.Json;
import org.carillon.session.Frame;
import org.carillon.transport.engineio.EngineSocket;
import org.jspecify.annotations.Nullable;

/** Writes packets as frames of Engine.IO, ready for any number of clients. */
final class PacketWriter {

  private PacketWriter() {}

  /**
   * An event.
   *
   * @param eventArguments as of {@link EventArguments#json}
   * @param id what the acknowledgement is to be marked with; null: none is wanted
   * @param offset what a client that comes back says that it has heard; null: nothing
   */
  static Frame event(
      String namespace,
      String name,
      EventArguments eventArguments,
      @Nullable Long id,
      @Nullable String offset) {
    StringBuilder out = new StringBuilder(eventArguments.json().length() + name.length() + 96);
    head(
        out,
        namespace,
        eventArguments.attachments(),
        PacketType.EVENT,
        PacketType.BINARY_EVENT,
        id);
    Json.appendString(out.append('['), name);
    if (!eventArguments.json().isEmpty()) {
      out.append(',').append(eventArguments.json());
    }
    if (offset != null) {
      Json.appendString(out.append(','), offset);
    }
    return Frame.of(out.append(']').toString(), eventArguments.attachments());
  }

  /** The acknowledgement of a client's event. */
  static Frame ack(String namespace, long id, EventArguments eventArguments) {
    StringBuilder out = new StringBuilder(eventArguments.json().length() + 48);
    head(out, namespace, eventArguments.attachments(), PacketType.ACK, PacketType.BINARY_ACK, id);
    out.append('[').append(eventArguments.json()).append(']');
    return Frame.of(out.toString(), eventArguments.attachments());
  }

  /**
   * A client is in a namespace.
   *
   * @param privateId by which it may come back; null: it may not
   */
  static Frame connected(String namespace, String id, @Nullable String privateId) {
    StringBuilder out = start(namespace, PacketType.CONNECT);
    Json.appendString(out.append("{\"sid\":"), id);
    if (privateId != null) {
      Json.appendString(out.append(",\"pid\":"), privateId);
    }
    return new Frame(out.append('}').toString());
  }

  /**
   * A client may not join a namespace.
   *
   * @param data more for a program to read, as JSON text; null: nothing
   */
  static Frame refused(String namespace, String message, @Nullable String data) {
    StringBuilder out = start(namespace, PacketType.CONNECT_ERROR);
    Json.appendString(out.append("{\"message\":"), message);
    if (data != null) {
      out.append(",\"data\":").append(data);
    }
    return new Frame(out.append('}').toString());
  }

  /** The same for a client of Socket.IO 2, to which an error is its message. */
  static Frame refusedBefore(String namespace, String message) {
    return new Frame(
        Json.appendString(start(namespace, PacketType.CONNECT_ERROR), message).toString());
  }

  /** A client of Socket.IO 2 is in a namespace. */
  static Frame connectedBefore(String namespace) {
    return new Frame(start(namespace, PacketType.CONNECT).toString());
  }

  /** The server ends a client's place in a namespace. */
  static Frame disconnected(String namespace) {
    return new Frame(start(namespace, PacketType.DISCONNECT).toString());
  }

  private static StringBuilder start(String namespace, PacketType type) {
    StringBuilder out = new StringBuilder(namespace.length() + 96);
    namespace(out.append(EngineSocket.MESSAGE).append(type.code()), namespace);
    return out;
  }

  private static void head(
      StringBuilder out,
      String namespace,
      List<byte[]> attachments,
      PacketType plain,
      PacketType binary,
      @Nullable Long id) {
    out.append(EngineSocket.MESSAGE);
    if (attachments.isEmpty()) {
      out.append(plain.code());
    } else {
      out.append(binary.code()).append(attachments.size()).append('-');
    }
    namespace(out, namespace);
    if (id != null) {
      out.append(id.longValue());
    }
  }

  private static void namespace(StringBuilder out, String namespace) {
    if (!namespace.equals(PacketReader.ROOT)) {
      out.append(namespace).append(',');
    }
  }
}
