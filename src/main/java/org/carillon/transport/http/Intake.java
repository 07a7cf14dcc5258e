package org.carillon.transport.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.audience.Narrowing;
import org.carillon.emit.Attributes;
import org.carillon.emit.Emissions;
import org.carillon.emit.Said;
import org.carillon.operation.Failures;
import org.carillon.outbox.Receipts;
import org.carillon.security.CallerContext;
import org.carillon.transport.http.EventReader.Post;

/**
 * Emits what was posted: all of it in one transaction, through the outbox, and what has the same
 * source and id once in a tenant.
 */
@ApplicationScoped
class Intake {

  private final Emissions emissions;
  private final Receipts receipts;
  private final Failures failures;

  @Inject
  Intake(Emissions emissions, Receipts receipts, Failures failures) {
    this.emissions = emissions;
    this.receipts = receipts;
    this.failures = failures;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Intake() {
    this.emissions = null;
    this.receipts = null;
    this.failures = null;
  }

  /** Whether anything can be taken: without a persistence unit nothing would be durable. */
  boolean isOpen() {
    return receipts.arePossible();
  }

  /**
   * Takes the events, in the name of the caller. When it returns they are durable.
   *
   * @throws Refusal if one of them is not as the model wants it, or the outbox cannot be written:
   *     then none was taken
   */
  void take(Target target, Post post) throws Refusal {
    Map<String, Bound> bound = bound(target, post);
    try {
      receipts.once(bound, event -> emissions.emit(target.event(), event.data(), event.said()));
    } catch (Exception e) {
      throw Refusal.of(failures.of(null, target.event().name(), e));
    }
  }

  private Map<String, Bound> bound(Target target, Post post) throws Refusal {
    List<CloudEvent> events = post.events();
    Map<String, Bound> bound = new LinkedHashMap<>();
    String tenant = tenant();
    List<Detail> faults = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      try {
        Object data = target.data().read(events.get(i).data(), post.place(i) + "data");
        CloudEvent event = events.get(i);
        String id = receipts.id(tenant, target.name(), event.source(), event.id());
        bound.putIfAbsent(id, new Bound(data, said(event)));
      } catch (OperationException e) {
        if (!ErrorCode.INVALID.name().equals(e.code()) || e.details().isEmpty()) {
          throw Refusal.of(failures.of(null, target.event().name(), e)); // by a constructor
        }
        faults.addAll(e.details());
      }
    }
    if (!faults.isEmpty()) {
      throw Faults.of(faults);
    }
    return bound;
  }

  private static String tenant() {
    return Objects.requireNonNull(CallerContext.current().tenant(), "a request has a tenant");
  }

  /**
   * Attributes that say something of what happened are passed on to those who hear it as a
   * CloudEvent. What tells events apart is ours, since the event is: who hears it by other means
   * must be able to drop a repeat too.
   */
  private static Said said(CloudEvent event) {
    Attributes attributes = Attributes.NONE;
    for (Map.Entry<String, Object> attribute : event.attributes().entrySet()) {
      if (!attribute.getKey().equals("datacontenttype")) {
        attributes = attributes.with("cloudevent", attribute.getKey(), attribute.getValue());
      }
    }
    return new Said(Narrowing.NONE, attributes, null);
  }

  private record Bound(Object data, Said said) {}
}
