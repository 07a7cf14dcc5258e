package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.carillon.crud.CrudHandler;
import org.carillon.format.Formats;
import org.carillon.format.JsonFormat;
import org.carillon.json.Values;
import org.carillon.operation.Failures;
import org.carillon.session.ClientConnection;
import org.carillon.session.Frame;
import org.carillon.spi.Format;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client asks and says what came of it, in the client's format: a result only where it
 * asked for one, an error always.
 */
@ApplicationScoped
class Replies {

  private final Format format;
  private final Values values;
  private final CrudHandler crud;
  private final Failures failures;

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Replies() {
    this.format = null;
    this.values = null;
    this.crud = null;
    this.failures = null;
  }

  @Inject
  Replies(Formats formats, Values values, CrudHandler crud, Failures failures) {
    this.format = formats.get(JsonFormat.NAME);
    this.values = values;
    this.crud = crud;
    this.failures = failures;
  }

  InboundMessage parse(String text) throws FormatException {
    return format.parse(text);
  }

  /** Answers with a result that was written inside the transaction. */
  void result(ClientConnection connection, InboundMessage message, String json) {
    if (message.ref() != null) {
      send(connection, new Reply.Result(message.ref(), event(message), json));
    }
  }

  /** Answers with a value that came later. */
  void value(ClientConnection connection, InboundMessage message, @Nullable Object value) {
    if (message.ref() == null) {
      return;
    }
    String json;
    try {
      json = values.write(value);
    } catch (RuntimeException e) {
      failure(connection, message, e);
      return;
    }
    result(connection, message, json);
  }

  /** Answers with an error. */
  void failure(ClientConnection connection, @Nullable InboundMessage message, Throwable failure) {
    send(
        connection,
        message == null
            ? failures.of(null, null, crud.translate(failure))
            : failures.of(message.ref(), event(message), crud.translate(failure)));
  }

  private void send(ClientConnection connection, Reply reply) {
    String text = format.compose(reply);
    if (text != null) {
      connection.send(new Frame(text));
    }
  }

  /** A frame without an event was one of {@code message}. */
  private static String event(InboundMessage message) {
    return message.event() == null ? Dispatcher.MESSAGE : message.event();
  }
}
