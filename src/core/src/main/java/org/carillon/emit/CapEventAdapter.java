package org.carillon.emit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.audience.ResolvedAudience;
import org.carillon.cluster.CapEvent;
import org.carillon.cluster.CapEventReceiver;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.event.Envelope;
import org.carillon.event.EventId;
import org.carillon.format.FormatRegistry;
import org.carillon.json.JsonException;
import org.carillon.json.PlainReader;
import org.carillon.json.ValueBinder;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AttributeModel;
import org.carillon.model.AudienceCombination;
import org.carillon.model.EventModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.model.UnknownMembers;
import org.jspecify.annotations.Nullable;

/**
 * Events that an application of CAP emits on a shared engine: they look as this application
 * declares them, since what CAP publishes says neither format nor declared attributes, nor how the
 * layers of the audience combine. Their data is judged as that of clients is: whoever reaches the
 * engine can write it.
 */
@ApplicationScoped
public class CapEventAdapter implements CapEventReceiver {

  private static final String DATA = "data";
  private static final List<String> CHANGES = List.of(":created", ":updated", ":deleted");

  private final Map<String, Map<String, Adopted>> known = new HashMap<>();
  private final AttributeResolver attributes;
  private final EmitHeaders headers;
  private final PlainReader json;

  /** How an event is declared here. */
  private record Adopted(
      String service,
      String format,
      AttributeModel attributes,
      AudienceCombination combining,
      @Nullable ValueBinder data) {

    /**
     * Sees whether data is what the event's class takes; of an entity, whether it is an object.
     *
     * @throws OperationException if not
     */
    void check(@Nullable Object plain) {
      if (data != null) {
        data.bind(plain, DATA);
      } else if (!(plain instanceof Map)) {
        throw new OperationException(ErrorCode.INVALID, DATA + " is no object");
      }
    }
  }

  @Inject
  CapEventAdapter(
      ApplicationModel application,
      FormatRegistry formatRegistry,
      FormatNames formatNames,
      ValueMapper valueMapper,
      EventEmitter eventEmitter,
      CarillonConfig config) {
    json = new PlainReader(config.get(Settings.MAX_DEPTH));
    attributes = new AttributeResolver(formatRegistry, valueMapper);
    headers = new EmitHeaders(eventEmitter.names(), formatNames);
    EventDeclarations eventDeclarations = new EventDeclarations(application);
    application
        .byPath()
        .forEach(
            (path, service) -> {
              Map<String, Adopted> here = new HashMap<>();
              for (EventModel event : application.heardAt(path)) {
                here.putIfAbsent(
                    event.name(),
                    new Adopted(
                        event.service(),
                        event.format(),
                        event.attributes(),
                        event.combining(),
                        Boolean.TRUE.equals(UnknownMembers.areIgnored(config, event.type()))
                            ? valueMapper.lenientBinding(event.type())
                            : valueMapper.binding(event.type())));
              }
              changes(service, eventDeclarations).forEach(here::putIfAbsent);
              known.put(path, here);
            });
  }

  /** For the client proxy alone. */
  @SuppressWarnings("NullAway")
  CapEventAdapter() {
    attributes = null;
    headers = null;
    json = null;
  }

  @Override
  public @Nullable Envelope adopt(CapEvent event) {
    Adopted adopted = known.getOrDefault(event.path(), Map.of()).get(event.event());
    if (adopted == null) {
      return null;
    }
    adopted.check(plain(event.json()));
    return new Envelope(
        EventId.next(),
        event.tenant(),
        event.path(),
        adopted.service(),
        adopted.service(),
        event.event(),
        event.json(),
        attributes.resolve(
            adopted.format(),
            adopted.attributes(),
            null,
            event.json(),
            headers.section(EmitAttributes.NONE, event.headers())),
        adopted.format(),
        new ResolvedAudience(
            event.include(),
            event.exclude(),
            adopted.combining().include(),
            adopted.combining().exclude(),
            null,
            false),
        null);
  }

  private @Nullable Object plain(String data) {
    try {
      return json.read(data);
    } catch (JsonException e) { // also where it is too deep; what it says may be logged
      throw new OperationException(ErrorCode.INVALID, DATA + ": " + e.getMessage());
    }
  }

  /** The automatic events of a service's entities. */
  private static Map<String, Adopted> changes(
      ServiceModel service, EventDeclarations eventDeclarations) {
    EventDeclarations.Look look = eventDeclarations.of(service);
    Adopted adopted =
        new Adopted(service.name(), look.format(), look.attributes(), service.combining(), null);
    Map<String, Adopted> changes = new HashMap<>();
    for (ExposureModel exposure : service.exposures()) {
      CHANGES.forEach(change -> changes.put(exposure.name() + change, adopted));
    }
    return changes;
  }
}
