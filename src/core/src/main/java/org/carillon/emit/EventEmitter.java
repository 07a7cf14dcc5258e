package org.carillon.emit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Delivery;
import org.carillon.audience.AudienceResolver;
import org.carillon.audience.EmitAudience;
import org.carillon.audience.RecipientNames;
import org.carillon.audience.ResolvedAudience;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.event.EventId;
import org.carillon.format.FormatRegistry;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.EventModel;
import org.carillon.model.ServiceModel;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Takes every event of the application in: fixes its data, its id and who hears it, while user and
 * sender are known, and hands it on as its delivery says, once for each path.
 */
@ApplicationScoped
public class EventEmitter {

  private final ApplicationModel application;
  private final ValueMapper valueMapper;
  private final RecipientNames recipientNames;
  private final AudienceResolver resolver;
  private final EmitHeaders emitHeaders;
  private final RequestHeaders requestHeaders;
  private final AttributeResolver attributes;
  private final EventDeclarations eventDeclarations;
  private final DeliveryRouter deliveryRouter;

  @Inject
  EventEmitter(
      ApplicationModel application,
      ValueMapper valueMapper,
      FormatRegistry formatRegistry,
      FormatNames formatNames,
      LocalBroadcaster broadcaster,
      Cluster cluster,
      PersistenceUnit unit,
      Transactions transactions,
      Outbox outbox,
      CarillonConfig config) {
    this.application = application;
    this.valueMapper = valueMapper;
    this.recipientNames = new RecipientNames(valueMapper::write);
    this.resolver = new AudienceResolver(recipientNames);
    this.emitHeaders = new EmitHeaders(recipientNames, formatNames);
    this.requestHeaders =
        new RequestHeaders(
            emitHeaders,
            config.get(Settings.AUDIENCE_REQUEST_EXCLUDES),
            config.get(Settings.REQUEST_ATTRIBUTES));
    this.attributes = new AttributeResolver(formatRegistry, valueMapper);
    this.eventDeclarations = new EventDeclarations(application);
    this.deliveryRouter = new DeliveryRouter(broadcaster, cluster, unit, transactions, outbox);
  }

  /** For the client proxy alone. */
  @SuppressWarnings("NullAway")
  EventEmitter() {
    application = null;
    valueMapper = null;
    recipientNames = null;
    resolver = null;
    emitHeaders = null;
    requestHeaders = null;
    attributes = null;
    eventDeclarations = null;
    deliveryRouter = null;
  }

  /**
   * Emits a declared event.
   *
   * @throws IllegalStateException if nobody is calling and no tenant is named, or if the event
   *     wants the outbox and there is no persistence unit
   */
  public void emit(EventModel model, Object event, EmitOptions emitOptions) {
    emit(model, event, emitOptions, null, true);
  }

  /**
   * Emits a declared event that replaces an automatic one, in the caller's tenant.
   *
   * @param key what it is kept in order by
   * @param toSender whether the connection hears it too whose frame is being handled
   * @throws IllegalStateException as above
   */
  public void emit(EventModel model, Object event, String key, boolean toSender) {
    emit(model, event, EmitOptions.NOTHING, key, toSender);
  }

  private void emit(
      EventModel model,
      Object event,
      EmitOptions emitOptions,
      @Nullable String key,
      boolean toSender) {
    EmitOrigin emitOrigin = EmitOrigin.here(emitOptions.audience().tenant());
    EmitOptions request = requestHeaders.emitOptions();
    ResolvedAudience meant =
        resolver.resolve(
            model,
            event,
            emitOptions.audience(),
            request.audience(),
            emitOrigin.user(),
            emitOrigin.sender());
    ResolvedAudience audience = audience(meant, emitOrigin, toSender);
    String json = valueMapper.write(event);
    String order =
        emitOptions.key() == null
            ? key(model.service(), audience)
            : model.service() + "/" + emitOptions.key();
    deliver(
        new Emission(
            emitOrigin,
            model.service(),
            model.paths(),
            model.name(),
            json,
            key == null ? order : key,
            model.format(),
            attributes.resolve(
                model.format(),
                model.attributes(),
                event,
                json,
                request.attributes().and(emitOptions.attributes())),
            audience,
            model.delivery()));
  }

  private static ResolvedAudience audience(
      ResolvedAudience meant, EmitOrigin emitOrigin, boolean toSender) {
    return toSender || emitOrigin.sender() == null ? meant : meant.except(emitOrigin.sender());
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
    EmitOrigin emitOrigin = EmitOrigin.here(null);
    EmitOptions request = requestHeaders.emitOptions();
    EventDeclarations.Look look = eventDeclarations.of(service);
    ResolvedAudience everyone =
        resolver.resolve(
            service.combining(),
            EmitAudience.NONE,
            request.audience(),
            emitOrigin.user(),
            emitOrigin.sender());
    ResolvedAudience audience = audience(everyone, emitOrigin, toSender);
    deliver(
        new Emission(
            emitOrigin,
            service.name(),
            service.paths(),
            event,
            json,
            key == null ? key(service.name(), audience) : key,
            look.format(),
            attributes.resolve(look.format(), look.attributes(), null, json, request.attributes()),
            audience,
            delivery == Delivery.DEFAULT ? service.delivery() : delivery));
  }

  /** Emits an instance of a declared event. */
  void emit(Object event, EmitOptions emitOptions) {
    EventModel model = declaration(event.getClass());
    if (model == null) {
      throw new IllegalArgumentException(
          event.getClass().getName() + " is not a declared event: annotate it @WebSocketEvent");
    }
    emit(model, event, emitOptions);
  }

  /** Sends data to one connection, now. */
  void emit(ClientConnection to, String event, @Nullable Object data, Map<String, ?> headers) {
    EventDeclarations.Look look = eventDeclarations.of(to, event);
    String json = valueMapper.write(data);
    deliver(
        new Emission(
            EmitOrigin.of(to),
            to.service(),
            List.of(to.path()),
            event,
            json,
            to.service(),
            look.format(),
            attributes(look, data, json, headers),
            ResolvedAudience.only(to.id()),
            Delivery.IMMEDIATE));
  }

  /** Sends data to recipients of a connection's service and tenant, now. */
  void broadcast(
      ClientConnection from,
      String event,
      @Nullable Object data,
      Map<String, ?> headers,
      ResolvedAudience audience) {
    EventDeclarations.Look look = eventDeclarations.of(from, event);
    String json = valueMapper.write(data);
    deliver(
        new Emission(
            EmitOrigin.of(from),
            from.service(),
            from.model().paths(),
            event,
            json,
            key(from.service(), audience),
            look.format(),
            attributes(look, data, json, headers),
            audience,
            Delivery.IMMEDIATE));
  }

  /** A connection's headers are those of a format, with sections for single ones. */
  private EventAttributes attributes(
      EventDeclarations.Look look, @Nullable Object data, String json, Map<String, ?> headers) {
    return attributes.resolve(
        look.format(),
        look.attributes(),
        data,
        json,
        emitHeaders.section(EmitAttributes.NONE, headers));
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

  RecipientNames names() {
    return recipientNames;
  }

  EmitHeaders headers() {
    return emitHeaders;
  }

  AudienceResolver resolver() {
    return resolver;
  }

  /**
   * An event that is to be heard.
   *
   * @param origin who emits it
   * @param service the service that declares it
   * @param paths where it is heard
   * @param event its name
   * @param json its data
   * @param key what it is kept in order by
   * @param format how it is written
   * @param attributes those of the format
   * @param audience who hears it
   * @param delivery when
   */
  private record Emission(
      EmitOrigin origin,
      String service,
      List<String> paths,
      String event,
      String json,
      String key,
      String format,
      EventAttributes attributes,
      ResolvedAudience audience,
      Delivery delivery) {

    Envelope at(String path, String id) {
      return new Envelope(
          id,
          origin.tenant(),
          path,
          key,
          service,
          event,
          json,
          attributes,
          format,
          audience,
          origin.sender());
    }
  }

  private void deliver(Emission emission) {
    if (emission.audience().nobody()) {
      return; // nobody will ever hear it: not now, not on another node, not after a restart
    }
    String id = EventId.next();
    List<Envelope> envelopes = new ArrayList<>(emission.paths().size());
    for (String path : emission.paths()) {
      envelopes.add(emission.at(path, id));
    }
    deliveryRouter.deliver(envelopes, emission.delivery());
  }

  /** Events to one context are kept in order among themselves, others with all of the service. */
  private static String key(String service, ResolvedAudience audience) {
    Set<String> contexts = audience.include().contexts();
    return contexts != null && contexts.size() == 1
        ? service + "/" + contexts.iterator().next()
        : service;
  }
}
