package org.carillon.transport.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.audience.Narrowing;
import org.carillon.emit.Attributes;
import org.carillon.emit.Emissions;
import org.carillon.emit.Said;
import org.carillon.operation.Failures;
import org.carillon.persistence.Transactions;
import org.carillon.transport.http.EventReader.Post;

/** Emits what was posted: all of it in one transaction, through the outbox. */
@ApplicationScoped
class Intake {

  private final Emissions emissions;
  private final Transactions transactions;
  private final Failures failures;

  @Inject
  Intake(Emissions emissions, Transactions transactions, Failures failures) {
    this.emissions = emissions;
    this.transactions = transactions;
    this.failures = failures;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Intake() {
    this.emissions = null;
    this.transactions = null;
    this.failures = null;
  }

  /**
   * Takes the events, in the name of the caller. When it returns they are durable.
   *
   * @throws Refusal if one of them is not as the model wants it, or the outbox cannot be written:
   *     then none was taken
   */
  void take(Target target, Post post) throws Refusal {
    List<Bound> bound = bound(target, post);
    Callable<Boolean> emit =
        () -> {
          bound.forEach(event -> emissions.emit(target.event(), event.data(), event.said()));
          return true;
        };
    try {
      transactions.call(emit);
    } catch (Exception e) {
      throw Refusal.of(failures.of(null, target.event().name(), e));
    }
  }

  private List<Bound> bound(Target target, Post post) throws Refusal {
    List<CloudEvent> events = post.events();
    List<Bound> bound = new ArrayList<>(events.size());
    List<Detail> faults = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      try {
        Object data = target.data().read(events.get(i).data(), post.place(i) + "data");
        bound.add(new Bound(data, said(events.get(i))));
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
    return new Said(Narrowing.NONE, attributes);
  }

  private record Bound(Object data, Said said) {}
}
