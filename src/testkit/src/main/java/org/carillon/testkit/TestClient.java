package org.carillon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.carillon.testkit.ClientMessage.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A client that is connected. What it hears is kept until a test asks for it, in order; what is
 * asked for and does not come fails with what was heard instead.
 *
 * <p>Data are written as JSON by Jackson: maps, records, beans, values. It writes frames of the
 * format json, or packets of Socket.IO; for a service of another format there are {@link #sendText}
 * and {@link #expectText}.
 */
public final class TestClient implements AutoCloseable {

  private final AtomicInteger refs = new AtomicInteger();
  private final ClientProtocol protocol;
  private final ClientLine line;
  private final ClientInbox inbox;
  private final Duration patience;

  TestClient(ClientProtocol protocol, ClientLine line, ClientInbox inbox, Duration patience) {
    this.protocol = protocol;
    this.line = line;
    this.inbox = inbox;
    this.patience = patience;
  }

  /**
   * Calls an operation without data.
   *
   * @see #call(String, Object)
   */
  public JsonNode call(String event) {
    return call(event, null);
  }

  /**
   * Calls an operation and waits for its reply.
   *
   * @param event its name, as {@code greet} or {@code Notes:create}
   * @param data an object with its parameters; null: none
   * @return what it returned; null of JSON where it returns nothing
   * @throws AssertionError if it is answered with an error, or not in time
   */
  public JsonNode call(String event, @Nullable Object data) {
    return call(event, data, Map.of());
  }

  /** The same, with headers. */
  public JsonNode call(String event, @Nullable Object data, Map<String, ?> headers) {
    ClientMessage reply = ask(event, data, headers);
    if (reply.kind() == Kind.ERROR) {
      throw new AssertionError("\"" + event + "\" was answered with the error " + reply.data());
    }
    return reply.data();
  }

  /**
   * Calls an operation that must fail.
   *
   * @return the error that it is answered with
   * @throws AssertionError if it succeeds, or is not answered in time
   */
  public OperationFailure callRefused(String event, @Nullable Object data) {
    ClientMessage reply = ask(event, data, Map.of());
    if (reply.kind() != Kind.ERROR) {
      throw new AssertionError(
          "\"" + event + "\" should have failed, and was answered with " + reply.data());
    }
    return failure(reply);
  }

  private ClientMessage ask(String event, @Nullable Object data, Map<String, ?> headers) {
    int ref = refs.incrementAndGet();
    line.send(protocol.event(event, data, headers, ref));
    String expected = Integer.toString(ref);
    return inbox.take(
        "the reply to \"" + event + "\"", message -> expected.equals(message.ref()), patience);
  }

  private static OperationFailure failure(ClientMessage error) {
    return new OperationFailure(
        error.data().path("code").asText(), error.data().path("message").asText(), error.data());
  }

  /** Sends an event and wants no reply. */
  public TestClient send(String event, @Nullable Object data) {
    line.send(protocol.event(event, data, Map.of(), null));
    return this;
  }

  /** Sends a text as it is: a frame of the service's format, or a packet of Socket.IO. */
  public TestClient sendText(String text) {
    line.send(text);
    return this;
  }

  /** Enters a context, and waits until it is in. */
  public TestClient enter(String context) {
    call("wsContext", Map.of("context", context));
    return this;
  }

  /** Leaves a context, and waits until it is out. */
  public TestClient exit(String context) {
    call("wsContext", Map.of("context", context, "exit", true));
    return this;
  }

  /** An event that is to be heard. {@link EventExpectation#within} or {@code now} waits for it. */
  public EventExpectation expect(String event) {
    return new EventExpectation(inbox, event, patience);
  }

  /**
   * Waits for a text of any format, as it came, and takes it.
   *
   * @throws AssertionError if it does not come, with what was heard instead
   */
  public String expectText(Predicate<String> meant) {
    return inbox.take("such a text", message -> meant.test(message.text()), patience).text();
  }

  /**
   * Asserts that no such event has been heard up to here. What an operation, or a drain of the
   * outbox, has sent before is here when this is called: it asks the application for an answer
   * first, which comes behind.
   *
   * @throws AssertionError if one was heard
   */
  public void expectNo(String event) {
    barrier();
    List<ClientMessage> heard =
        inbox.takeAll(message -> message.kind() == Kind.EVENT && message.event().equals(event));
    if (!heard.isEmpty()) {
      throw new AssertionError(
          "the event \"" + event + "\" should not have been heard, and was: " + heard);
    }
  }

  /** An answer comes behind all that was sent to this client before. */
  private void barrier() {
    ClientMessage unused = ask("wsContext", Map.of("contexts", List.of()), Map.of());
  }

  /** The names of the events that were heard and not asked for, in order. */
  public List<String> heard() {
    return inbox.all().stream()
        .filter(message -> message.kind() == Kind.EVENT)
        .map(ClientMessage::event)
        .toList();
  }

  /**
   * Waits until the application has closed the connection.
   *
   * @throws AssertionError if it does not in time
   */
  public ClosedClient awaitClose() {
    return inbox.awaitClose(patience);
  }

  /** Leaves. */
  @Override
  public void close() {
    line.close();
  }
}
