package org.carillon.emit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Delivery;
import org.carillon.audience.AudienceResolver;
import org.carillon.audience.Names;
import org.carillon.audience.Narrowing;
import org.carillon.audience.ResolvedAudience;
import org.carillon.cluster.Cluster;
import org.carillon.format.Formats;
import org.carillon.json.Values;
import org.carillon.model.ApplicationModel;
import org.carillon.model.EventModel;
import org.carillon.model.ServiceModel;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.session.Envelope;
import org.carillon.session.EventAttributes;
import org.carillon.session.LocalBroadcaster;
import org.jspecify.annotations.Nullable;

/**
 * Takes every event of the application in: fixes its data, its id and who hears it, while user and
 * sender are known, and hands it on as its delivery says, once for each path.
 */
@ApplicationScoped
public class Emissions {

  private final ApplicationModel application;
  private final Values values;
  private final Names names;
  private final AudienceResolver resolver;
  private final EmitHeaders emitHeaders;
  private final RequestHeaders requestHeaders;
  private final AttributeResolver attributes;
  private final Looks looks;
  private final Deliveries deliveries;

  @Inject
  Emissions(
      ApplicationModel application,
      Values values,
      Formats formats,
      FormatNames formatNames,
      LocalBroadcaster broadcaster,
      Cluster cluster,
      PersistenceUnit unit,
      Transactions transactions,
      Outbox outbox) {
    this.application = application;
    this.values = values;
    this.names = new Names(values::write);
    this.resolver = new AudienceResolver(names);
    this.emitHeaders = new EmitHeaders(names, formatNames);
    this.requestHeaders = new RequestHeaders(emitHeaders);
    this.attributes = new AttributeResolver(formats, values);
    this.looks = new Looks(application);
    this.deliveries = new Deliveries(broadcaster, cluster, unit, transactions, outbox);
  }

  /** For the client proxy alone. */
  @SuppressWarnings("NullAway")
  Emissions() {
    application = null;
    values = null;
    names = null;
    resolver = null;
    emitHeaders = null;
    requestHeaders = null;
    attributes = null;
    looks = null;
    deliveries = null;
  }

  /**
   * Emits a declared event.
   *
   * @throws IllegalStateException if nobody is calling and no tenant is named, or if the event
   *     wants the outbox and there is no persistence unit
   */
  public void emit(EventModel model, Object event, Said said) {
    Origin origin = Origin.here(said.audience().tenant());
    Said request = requestHeaders.said();
    ResolvedAudience audience =
        resolver.resolve(
            model, event, said.audience(), request.audience(), origin.user(), origin.sender());
    String json = values.write(event);
    deliver(
        origin,
        model.service(),
        model.paths(),
        model.name(),
        json,
        said.key() == null ? key(model.service(), audience) : model.service() + "/" + said.key(),
        model.format(),
        attributes.resolve(
            model.format(),
            model.attributes(),
            event,
            json,
            request.attributes().and(said.attributes())),
        audience,
        model.delivery());
  }

  /**
   * Emits an event that no class declares, in the caller's tenant, to all paths of a service.
   *
   * @param json its data as JSON text
   * @param key what it is kept in order by; null: its context, else its service
   * @param toSender whether the connection hears it too whose frame is being handled
   * @throws IllegalStateException as above
   */
  public void emit(
      ServiceModel service,
      String event,
      String json,
      @Nullable String key,
      boolean toSender,
      Delivery delivery) {
    Origin origin = Origin.here(null);
    Said request = requestHeaders.said();
    Looks.Look look = looks.of(service);
    ResolvedAudience everyone =
        resolver.resolve(
            service.combining(),
            Narrowing.NONE,
            request.audience(),
            origin.user(),
            origin.sender());
    ResolvedAudience audience =
        toSender || origin.sender() == null ? everyone : everyone.except(origin.sender());
    deliver(
        origin,
        service.name(),
        service.paths(),
        event,
        json,
        key == null ? key(service.name(), audience) : key,
        look.format(),
        attributes.resolve(look.format(), look.attributes(), null, json, request.attributes()),
        audience,
        delivery == Delivery.DEFAULT ? service.delivery() : delivery);
  }

  /** Emits an instance of a declared event. */
  void emit(Object event, Said said) {
    EventModel model = declaration(event.getClass());
    if (model == null) {
      throw new IllegalArgumentException(
          event.getClass().getName() + " is not a declared event: annotate it @WebSocketEvent");
    }
    emit(model, event, said);
  }

  /** Sends data to one connection, now. */
  void emit(ClientConnection to, String event, @Nullable Object data, Map<String, ?> headers) {
    Looks.Look look = looks.of(to, event);
    String json = values.write(data);
    deliver(
        Origin.of(to),
        to.service(),
        List.of(to.path()),
        event,
        json,
        to.service(),
        look.format(),
        attributes(look, data, json, headers),
        ResolvedAudience.only(to.id()),
        Delivery.IMMEDIATE);
  }

  /** Sends data to recipients of a connection's service and tenant, now. */
  void broadcast(
      ClientConnection from,
      String event,
      @Nullable Object data,
      Map<String, ?> headers,
      ResolvedAudience audience) {
    Looks.Look look = looks.of(from, event);
    String json = values.write(data);
    deliver(
        Origin.of(from),
        from.service(),
        from.model().paths(),
        event,
        json,
        key(from.service(), audience),
        look.format(),
        attributes(look, data, json, headers),
        audience,
        Delivery.IMMEDIATE);
  }

  /** A connection's headers are those of a format, with sections for single ones. */
  private EventAttributes attributes(
      Looks.Look look, @Nullable Object data, String json, Map<String, ?> headers) {
    return attributes.resolve(
        look.format(),
        look.attributes(),
        data,
        json,
        emitHeaders.section(Attributes.NONE, headers));
  }

  /** The declaration of a class or of the nearest one that it extends, or null. */
  @Nullable EventModel declaration(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      EventModel model = application.events().get(c);
      if (model != null) {
        return model;
      }
    }
    return null;
  }

  Names names() {
    return names;
  }

  EmitHeaders headers() {
    return emitHeaders;
  }

  AudienceResolver resolver() {
    return resolver;
  }

  private void deliver(
      Origin origin,
      String service,
      List<String> paths,
      String event,
      String json,
      String key,
      String format,
      EventAttributes taken,
      ResolvedAudience audience,
      Delivery delivery) {
    if (audience.nobody()) {
      return; // nobody will ever hear it: not now, not on another node, not after a restart
    }
    String id = EventId.next();
    List<Envelope> envelopes = new ArrayList<>(paths.size());
    for (String path : paths) {
      envelopes.add(
          new Envelope(
              id,
              origin.tenant(),
              path,
              key,
              service,
              event,
              json,
              taken,
              format,
              audience,
              origin.sender()));
    }
    deliveries.deliver(envelopes, delivery);
  }

  /** Events to one context are kept in order among themselves, others with all of the service. */
  private static String key(String service, ResolvedAudience audience) {
    Set<String> contexts = audience.include().contexts();
    return contexts != null && contexts.size() == 1
        ? service + "/" + contexts.iterator().next()
        : service;
  }
}
