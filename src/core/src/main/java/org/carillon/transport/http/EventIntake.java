package org.carillon.transport.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.audience.EmitAudience;
import org.carillon.emit.EmitAttributes;
import org.carillon.emit.EmitOptions;
import org.carillon.emit.EventEmitter;
import org.carillon.operation.FailureMapper;
import org.carillon.outbox.ReceiptStore;
import org.carillon.security.CallerContext;
import org.carillon.transport.http.CloudEventReader.Post;

/**
 * Emits what was posted: all of it in one transaction, through the outbox, and what has the same
 * source and id once in a tenant.
 */
@ApplicationScoped
class EventIntake {

  private final EventEmitter eventEmitter;
  private final ReceiptStore receiptStore;
  private final FailureMapper failureMapper;

  @Inject
  EventIntake(EventEmitter eventEmitter, ReceiptStore receiptStore, FailureMapper failureMapper) {
    this.eventEmitter = eventEmitter;
    this.receiptStore = receiptStore;
    this.failureMapper = failureMapper;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  EventIntake() {
    this.eventEmitter = null;
    this.receiptStore = null;
    this.failureMapper = null;
  }

  /** Whether anything can be taken: without a persistence unit nothing would be durable. */
  boolean isOpen() {
    return receiptStore.arePossible();
  }

  /**
   * Takes the events, in the name of the caller. When it returns they are durable.
   *
   * @throws HttpRefusal if one of them is not as the model wants it, or the outbox cannot be
   *     written: then none was taken
   */
  void take(EventTarget eventTarget, Post post) throws HttpRefusal {
    Map<String, Bound> bound = bound(eventTarget, post);
    try {
      receiptStore.once(
          bound, event -> eventEmitter.emit(eventTarget.event(), event.data(), event.said()));
    } catch (Exception e) {
      throw HttpRefusal.of(failureMapper.of(null, eventTarget.event().name(), e));
    }
  }

  private Map<String, Bound> bound(EventTarget eventTarget, Post post) throws HttpRefusal {
    List<PostedCloudEvent> events = post.events();
    Map<String, Bound> bound = new LinkedHashMap<>();
    String tenant = tenant();
    PostedEventErrors postedEventErrors = new PostedEventErrors();
    for (int i = 0; i < events.size() && !postedEventErrors.areMany(); i++) {
      try {
        Object data = eventTarget.data().read(events.get(i).data(), post.place(i) + "data");
        PostedCloudEvent event = events.get(i);
        String id = receiptStore.id(tenant, eventTarget.name(), event.source(), event.id());
        bound.putIfAbsent(id, new Bound(data, said(event)));
      } catch (OperationException e) {
        if (!ErrorCode.INVALID.name().equals(e.code()) || e.details().isEmpty()) {
          throw HttpRefusal.of(
              failureMapper.of(null, eventTarget.event().name(), e)); // by a constructor
        }
        postedEventErrors.addAll(e.details());
      }
    }
    postedEventErrors.throwIfAny();
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
  private static EmitOptions said(PostedCloudEvent event) {
    EmitAttributes emitAttributes = EmitAttributes.NONE;
    for (Map.Entry<String, Object> attribute : event.attributes().entrySet()) {
      if (!attribute.getKey().equals("datacontenttype")) {
        emitAttributes =
            emitAttributes.with("cloudevent", attribute.getKey(), attribute.getValue());
      }
    }
    return new EmitOptions(EmitAudience.NONE, emitAttributes, null);
  }

  private record Bound(Object data, EmitOptions said) {}
}
