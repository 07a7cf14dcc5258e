package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.crud.CrudHandler;
import org.carillon.format.FormatRegistry;
import org.carillon.json.PlainReader;
import org.carillon.model.ApplicationModel;
import org.carillon.model.BuiltInFormats;
import org.carillon.model.OperationModel;
import org.carillon.model.ServiceModel;
import org.carillon.session.ClientConnection;
import org.carillon.session.InboundWork;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * Finds out in which format a frame is: the one that the connection's subprotocol fixes, else its
 * service's, then those of the service's operations; the first that finds an operation.
 */
@ApplicationScoped
class FrameReader {

  /**
   * A format, as it reads and answers frames of one service.
   *
   * @param name its name
   */
  record Named(String name, WireFormat format, ServiceInfo service) {}

  /**
   * The formats of a service.
   *
   * @param inOrder the service's own first
   * @param fixed those that a subprotocol fixes, by name
   */
  private record Choice(List<Named> inOrder, Map<String, List<Named>> fixed) {}

  /** By the instance, as routes are. */
  private final IdentityHashMap<ServiceModel, Choice> choices = new IdentityHashMap<>();

  private final Routes routes;

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  FrameReader() {
    this.routes = null;
  }

  @Inject
  FrameReader(
      ApplicationModel model,
      FormatRegistry formatRegistry,
      Routes routes,
      CrudHandler crud,
      CarillonConfig config) {
    this.routes = routes;
    PlainReader json = new PlainReader(config.get(Settings.MAX_DEPTH));
    for (ServiceModel service : model.services()) {
      ServiceInfo view = new ServiceView(service, json, crud::inputs);
      Set<String> names = new LinkedHashSet<>();
      names.add(service.format());
      for (OperationModel operation : service.operations().values()) {
        if (operation.format() != null) {
          names.add(operation.format());
        }
      }
      List<Named> inOrder = new ArrayList<>();
      names.forEach(name -> inOrder.add(new Named(name, formatRegistry.get(name), view)));
      choices.put(
          service,
          new Choice(
              List.copyOf(inOrder),
              Map.of(
                  BuiltInFormats.JSON, fixed(BuiltInFormats.JSON, formatRegistry, view),
                  BuiltInFormats.CLOUD_EVENT,
                      fixed(BuiltInFormats.CLOUD_EVENT, formatRegistry, view))));
    }
  }

  private static List<Named> fixed(String name, FormatRegistry formatRegistry, ServiceInfo view) {
    return List.of(new Named(name, formatRegistry.get(name), view));
  }

  /** What a frame is answered in that no format could make anything of. */
  Named first(ClientConnection connection) {
    return formats(connection).get(0);
  }

  /**
   * Reads a frame. Where no format finds an operation, it is answered in the first that could read
   * it, else in the first.
   */
  IncomingFrame read(ClientConnection connection, InboundWork frame) {
    IncomingFrame first = null;
    for (Named format : formats(connection)) {
      IncomingFrame incomingFrame = read(connection, format, frame);
      if (incomingFrame.route() != null) {
        return incomingFrame;
      }
      if (first == null || (first.message() == null && incomingFrame.message() != null)) {
        first = incomingFrame;
      }
    }
    if (first == null) {
      throw new IllegalStateException(connection.service() + " has no format");
    }
    return first;
  }

  /** The route of an event, by its name. */
  @Nullable Route route(ClientConnection connection, String event) {
    return routes.find(connection, event);
  }

  /** Whether there is a route for an event of that name. */
  boolean routes(ClientConnection connection, String event) {
    if (routes.find(connection, event) != null) {
      return true;
    }
    for (Named format : formats(connection)) {
      if (NamedEventReader.operation(format, event) != null) {
        return true;
      }
    }
    return false;
  }

  private IncomingFrame read(ClientConnection connection, Named format, InboundWork frame) {
    try {
      InboundMessage message = message(format, frame);
      String event = message.event() == null ? Dispatcher.MESSAGE : message.event();
      return new IncomingFrame(format, message, routes.find(connection, event), null);
    } catch (FormatException e) {
      return new IncomingFrame(format, null, null, e);
    }
  }

  private static InboundMessage message(Named format, InboundWork frame) throws FormatException {
    if (frame instanceof InboundWork.Event event) {
      return NamedEventReader.read(event, format);
    }
    if (frame instanceof InboundWork.Text text) {
      return format.format().parse(text.text(), format.service());
    }
    throw new IllegalArgumentException("No frame of a format: " + frame.getClass());
  }

  private List<Named> formats(ClientConnection connection) {
    Choice choice = choices.get(connection.model());
    if (choice == null) {
      throw new IllegalStateException(connection.service() + " is not of this application");
    }
    String fixed = connection.format();
    List<Named> only = fixed == null ? null : choice.fixed().get(fixed);
    return only == null ? choice.inOrder() : only;
  }
}
