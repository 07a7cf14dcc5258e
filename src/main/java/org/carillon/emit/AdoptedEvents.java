package org.carillon.emit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.carillon.audience.ResolvedAudience;
import org.carillon.cluster.ForeignEvent;
import org.carillon.cluster.ForeignEvents;
import org.carillon.format.Formats;
import org.carillon.json.Values;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AttributeModel;
import org.carillon.model.Combining;
import org.carillon.model.EventModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.session.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Events that an application of CAP emits on a shared engine: they look as this application
 * declares them, since what CAP publishes says neither format nor declared attributes, nor how the
 * layers of the audience combine.
 */
@ApplicationScoped
public class AdoptedEvents implements ForeignEvents {

  private static final List<String> CHANGES = List.of(":created", ":updated", ":deleted");

  private final Map<String, Map<String, Adopted>> known = new HashMap<>();
  private final AttributeResolver attributes;
  private final EmitHeaders headers;

  /** How an event is declared here. */
  private record Adopted(
      String service, String format, AttributeModel attributes, Combining combining) {}

  @Inject
  AdoptedEvents(
      ApplicationModel application,
      Formats formats,
      FormatNames formatNames,
      Values values,
      Emissions emissions) {
    attributes = new AttributeResolver(formats, values);
    headers = new EmitHeaders(emissions.names(), formatNames);
    Looks looks = new Looks(application);
    application.byPath().forEach((path, service) -> known.put(path, changes(service, looks)));
    for (EventModel event : application.events().values()) {
      Adopted adopted =
          new Adopted(event.service(), event.format(), event.attributes(), event.combining());
      event.paths().forEach(path -> known(path).put(event.name(), adopted));
    }
  }

  /** For the client proxy alone. */
  @SuppressWarnings("NullAway")
  AdoptedEvents() {
    attributes = null;
    headers = null;
  }

  @Override
  public @Nullable Envelope adopt(ForeignEvent event) {
    Adopted adopted = known.getOrDefault(event.path(), Map.of()).get(event.event());
    if (adopted == null) {
      return null;
    }
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
            headers.section(Attributes.NONE, event.headers())),
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

  /** The automatic events of a service's entities. */
  private static Map<String, Adopted> changes(ServiceModel service, Looks looks) {
    Looks.Look look = looks.of(service);
    Adopted adopted =
        new Adopted(service.name(), look.format(), look.attributes(), service.combining());
    Map<String, Adopted> changes = new HashMap<>();
    for (ExposureModel exposure : service.exposures()) {
      CHANGES.forEach(change -> changes.put(exposure.name() + change, adopted));
    }
    return changes;
  }

  private Map<String, Adopted> known(String path) {
    return known.computeIfAbsent(path, p -> new HashMap<>());
  }
}
