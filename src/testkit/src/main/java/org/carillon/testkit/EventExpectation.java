package org.carillon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.Predicate;

/** An event that a client is to hear. */
public final class EventExpectation {

  private final ClientInbox inbox;
  private final String event;
  private final Duration patience;
  private final Predicate<JsonNode> meant;
  private final String description;

  EventExpectation(ClientInbox inbox, String event, Duration patience) {
    this(inbox, event, patience, data -> true, "");
  }

  private EventExpectation(
      ClientInbox inbox,
      String event,
      Duration patience,
      Predicate<JsonNode> meant,
      String description) {
    this.inbox = inbox;
    this.event = event;
    this.patience = patience;
    this.meant = meant;
    this.description = description;
  }

  /** Only one with such data; others of its name stay where they are. */
  public EventExpectation where(Predicate<JsonNode> condition) {
    return new EventExpectation(inbox, event, patience, meant.and(condition), " with such data");
  }

  /** Only one whose data has this text, number or boolean in a member. */
  public EventExpectation where(String member, Object value) {
    String text = String.valueOf(value);
    return new EventExpectation(
        inbox,
        event,
        patience,
        meant.and(data -> data.path(member).asText().equals(text)),
        description + " with " + member + " = " + text);
  }

  /**
   * Waits for it, for as long as the client's patience, and takes it.
   *
   * @throws AssertionError if it does not come, with what was heard instead
   */
  public HeardEvent now() {
    return within(patience);
  }

  /**
   * Waits for it and takes it.
   *
   * @param longest for how long
   * @throws AssertionError if it does not come, with what was heard instead
   */
  public HeardEvent within(Duration longest) {
    return HeardEvent.of(
        inbox.take(
            "the event \"" + event + "\"" + description,
            message ->
                message.kind() == ClientMessage.Kind.EVENT
                    && message.event().equals(event)
                    && meant.test(message.data()),
            longest));
  }
}
