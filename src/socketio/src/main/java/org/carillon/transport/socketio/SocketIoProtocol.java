package org.carillon.transport.socketio;

import java.util.List;
import org.carillon.event.Envelope;
import org.carillon.format.JsonFormat;
import org.carillon.json.Json;
import org.carillon.session.ClientConnection;
import org.carillon.session.Frame;
import org.carillon.session.WireProtocol;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * Events and answers as packets. An event has one argument, what its format composes: a JSON object
 * as an object, all else as text. An answer is an acknowledgement; an error that nobody waits for
 * is an event {@code error}.
 */
final class SocketIoProtocol implements WireProtocol {

  private static final String ERROR = "error";

  private final boolean recovers;

  /**
   * The protocol.
   *
   * @param recovers whether an event carries what a client that comes back is known by
   */
  SocketIoProtocol(boolean recovers) {
    this.recovers = recovers;
  }

  @Override
  public Frame event(Envelope envelope, String format, Composer composer) {
    EventArguments eventArguments;
    if (envelope.isRaw()) {
      eventArguments = RawEvent.arguments(envelope);
    } else if (format.equals(JsonFormat.NAME)) {
      eventArguments = new EventArguments(envelope.json(), List.of());
    } else {
      eventArguments = argument(composer.compose(envelope, format));
    }
    String offset = recovers && !envelope.isVolatile() ? envelope.id() : null;
    return PacketWriter.event(envelope.path(), envelope.event(), eventArguments, null, offset);
  }

  @Override
  public @Nullable Frame reply(
      ClientConnection connection, Reply reply, WireFormat format, ServiceInfo service) {
    String namespace = connection.path();
    if (!(reply instanceof Reply.Failure failure)) {
      return reply.ref() instanceof Long id && reply instanceof Reply.Result result
          ? PacketWriter.ack(namespace, id, new EventArguments(result.json(), List.of()))
          : null;
    }
    String composed =
        failure.ref() != null || format instanceof JsonFormat
            ? null
            : format.compose(reply, service);
    return composed == null
        ? failure(namespace, failure)
        : PacketWriter.event(namespace, ERROR, argument(composed), null, null);
  }

  /** What the callback gets, or, where there is none, the event {@code error}. */
  static Frame failure(String namespace, Reply.Failure failure) {
    return failure.ref() instanceof Long id
        ? PacketWriter.ack(
            namespace,
            id,
            new EventArguments(SocketIoErrorJson.acknowledgement(failure), List.of()))
        : PacketWriter.event(
            namespace,
            ERROR,
            new EventArguments(SocketIoErrorJson.event(failure), List.of()),
            null,
            null);
  }

  private static EventArguments argument(String composed) {
    return new EventArguments(
        isObject(composed)
            ? composed
            : Json.appendString(new StringBuilder(composed.length() + 16), composed).toString(),
        List.of());
  }

  private static boolean isObject(String text) {
    if (!text.startsWith("{")) {
      return false;
    }
    try {
      Json.parseObject(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false; // a format of the application's own that looks like one
    }
  }

  @Override
  public String toString() {
    return "socket.io";
  }
}
