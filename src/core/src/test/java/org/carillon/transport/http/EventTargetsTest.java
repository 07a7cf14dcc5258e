package org.carillon.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.api.Delivery;
import org.carillon.config.CarillonConfig;
import org.carillon.json.ValueMapper;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AttributeModel;
import org.carillon.model.AudienceCombination;
import org.carillon.model.EventModel;
import org.carillon.model.ServiceModel;
import org.carillon.operation.DataReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** By which addresses events are posted. */
class EventTargetsTest {

  record Rung(String text) {}

  record Told(String text) {}

  record Mixed(String text) {}

  private final Map<String, ServiceModel> services = new LinkedHashMap<>();
  private final Map<Class<?>, EventModel> events = new LinkedHashMap<>();

  private void service(String name, String... paths) {
    services.put(
        paths[0],
        new ServiceModel(
            name,
            Object.class,
            List.of(paths),
            new AccessRule.Anyone(),
            Delivery.IMMEDIATE,
            AudienceCombination.PLAIN,
            Map.of(),
            List.of(),
            Map.of(),
            null,
            null,
            null));
  }

  private void event(String name, Class<?> type, String service, String... paths) {
    events.put(
        type,
        new EventModel(
            name,
            type,
            service,
            List.of(paths),
            Delivery.IMMEDIATE,
            List.of(),
            AudienceCombination.PLAIN));
  }

  /** An event that is nested in its service. */
  private void own(String name, Class<?> type, String service, String path) {
    Class<?> owner = services.get(path).beanClass();
    events.put(
        type,
        new EventModel(
            name,
            type,
            owner,
            service,
            List.of(path),
            Delivery.IMMEDIATE,
            List.of(),
            AudienceCombination.PLAIN,
            "json",
            AttributeModel.NONE));
  }

  @Test
  void ofTwoEventsOfOneNameThePathsOwnIsTaken() {
    service("Bells", "/ws/bells");
    event("rung", Rung.class, "Chat", "/ws/bells");
    own("rung", Told.class, "Bells", "/ws/bells");
    event("rung", Mixed.class, "Other", "/ws/bells");
    for (String service : List.of("bells", "Bells")) {
      assertThat(at(service + "/rung")).as(service).isEqualTo(Told.class);
    }
  }

  private @Nullable Class<?> at(String address) {
    DataReader reader =
        new DataReader(
            new ValueMapper(new CarillonConfig(name -> Optional.empty()), List.of()),
            (Validator) null);
    EventTargets eventTargets =
        new EventTargets(
            new ApplicationModel(List.copyOf(services.values()), services, events, Set.of()),
            "/ws",
            event -> new EventTarget(event, reader.prepare(event.type(), false)));
    EventTarget found = eventTargets.at(address);
    if (found != null) {
      assertThat(found.event().delivery()).isEqualTo(Delivery.OUTBOX);
    }
    return found == null ? null : found.event().type();
  }

  @Test
  void anEventHasTheAddressesOfItsServicesPathsAndName() {
    service("BellService", "/ws/bells", "/ws/deep/bells", "/absolute");
    event("rung", Rung.class, "BellService", "/ws/bells", "/ws/deep/bells", "/absolute");
    event("Bells:created", Told.class, "BellService", "/ws/bells");
    for (String service : List.of("bells", "deep/bells", "absolute", "BellService")) {
      assertThat(at(service + "/rung")).as(service).isEqualTo(Rung.class);
    }
    assertThat(at("bells/Bells:created")).isEqualTo(Told.class);
    for (String none :
        List.of(
            "", "/", "rung", "bells", "bells/", "bells/other", "ws/bells/rung", "bells/rung/")) {
      assertThat(at(none)).as(none).isNull();
    }
  }

  @Test
  void aMixedInEventHasTheAddressesOfEveryServiceThatHearsIt() {
    service("Bells", "/ws/bells");
    service("Chat", "/ws/chat");
    event("mixed", Mixed.class, "Chat", "/ws/chat", "/ws/bells");
    assertThat(at("bells/mixed")).isEqualTo(Mixed.class);
    assertThat(at("Chat/mixed")).isEqualTo(Mixed.class);
  }

  @Test
  void aPathComesBeforeANameAndANameThatTwoServicesHaveIsNone() {
    service("other", "/ws/first");
    service("Same", "/ws/other");
    service("Same", "/ws/third");
    event("rung", Rung.class, "other", "/ws/first");
    event("rung", Told.class, "Same", "/ws/other");
    event("rung", Mixed.class, "Same", "/ws/third");
    assertThat(at("other/rung")).isEqualTo(Told.class);
    assertThat(at("first/rung")).isEqualTo(Rung.class);
    assertThat(at("third/rung")).isEqualTo(Mixed.class);
    assertThat(at("Same/rung")).isNull();
  }
}
