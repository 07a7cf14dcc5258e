package org.carillon.emit;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AttributeModel;
import org.carillon.model.EventModel;
import org.carillon.model.ServiceModel;
import org.carillon.session.ClientConnection;

/**
 * How events look that are emitted by their names: as the declared event of that name, if the path
 * has one, else as the service says of all its events.
 */
final class EventDeclarations {

  /**
   * A look.
   *
   * @param format the name of the format
   * @param attributes what is declared
   */
  record Look(String format, AttributeModel attributes) {}

  private final IdentityHashMap<ServiceModel, Look> ofServices = new IdentityHashMap<>();
  private final Map<String, Map<String, Look>> ofEvents = new HashMap<>();

  EventDeclarations(ApplicationModel application) {
    for (ServiceModel service : application.services()) {
      Map<String, Object> fixed = service.attributes();
      AttributeModel attributes =
          fixed.isEmpty() ? AttributeModel.NONE : new AttributeModel(fixed, List.of(), false);
      ofServices.put(service, new Look(service.format(), attributes));
    }
    for (String path : application.byPath().keySet()) {
      Map<String, Look> here = new HashMap<>();
      for (EventModel event : application.heardAt(path)) {
        here.putIfAbsent(event.name(), new Look(event.format(), event.attributes()));
      }
      ofEvents.put(path, here);
    }
  }

  /** Of an event that no class declares. */
  Look of(ServiceModel service) {
    Look look = ofServices.get(service);
    return look == null ? new Look(service.format(), AttributeModel.NONE) : look;
  }

  /** Of an event that a connection sends. */
  Look of(ClientConnection connection, String event) {
    Look look = ofEvents.getOrDefault(connection.path(), Map.of()).get(event);
    return look == null ? of(connection.model()) : look;
  }
}
