package org.carillon.transport.http;

import org.carillon.model.EventModel;
import org.carillon.operation.DataReader;

/**
 * An event of the model that can be posted.
 *
 * @param event as it is emitted: through the outbox, whatever it says itself
 * @param data what makes it of what was posted
 */
record EventTarget(EventModel event, DataReader.Prepared data) {

  /** What tells it apart from all others, in every address that it has. */
  String name() {
    Class<?> owner = event.owner(); // a path may have events of one name, of different services
    String name = event.paths().get(0) + " " + event.name();
    return owner == null ? name : name + " " + owner.getName();
  }
}
