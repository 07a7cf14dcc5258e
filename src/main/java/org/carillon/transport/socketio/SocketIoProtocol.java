package org.carillon.transport.socketio;

import java.util.List;
import org.carillon.format.Formats;
import org.carillon.format.JsonFormat;
import org.carillon.json.Json;
import org.carillon.session.ClientConnection;
import org.carillon.session.Envelope;
import org.carillon.session.FormatView;
import org.carillon.session.Frame;
import org.carillon.session.WireProtocol;
import org.carillon.spi.Format;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
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
  public Frame event(Envelope envelope, String format, Formats formats) {
    Arguments arguments;
    if (envelope.isRaw()) {
      arguments = RawEvent.arguments(envelope);
    } else if (format.equals(JsonFormat.NAME)) {
      arguments = new Arguments(envelope.json(), List.of());
    } else {
      arguments = argument(FormatView.of(envelope, format, formats).compose());
    }
    String offset = recovers && !envelope.isVolatile() ? envelope.id() : null;
    return PacketWriter.event(envelope.path(), envelope.event(), arguments, null, offset);
  }

  @Override
  public @Nullable Frame reply(
      ClientConnection connection, Reply reply, Format format, ServiceInfo service) {
    String namespace = connection.path();
    if (reply.ref() instanceof Long id) {
      return PacketWriter.ack(
          namespace,
          id,
          new Arguments(
              reply instanceof Reply.Result result
                  ? result.json()
                  : ErrorText.acknowledgement((Reply.Failure) reply),
              List.of()));
    }
    if (!(reply instanceof Reply.Failure failure)) {
      return null;
    }
    String composed = format instanceof JsonFormat ? null : format.compose(reply, service);
    Arguments arguments =
        composed == null ? new Arguments(ErrorText.event(failure), List.of()) : argument(composed);
    return PacketWriter.event(namespace, ERROR, arguments, null, null);
  }

  private static Arguments argument(String composed) {
    return new Arguments(
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
