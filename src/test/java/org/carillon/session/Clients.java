package org.carillon.session;

import java.util.List;
import java.util.Map;
import org.carillon.api.Delivery;
import org.carillon.config.CarillonConfig;
import org.carillon.format.Formats;
import org.carillon.format.JsonFormat;
import org.carillon.model.Access;
import org.carillon.model.Combining;
import org.carillon.model.ServiceModel;
import org.carillon.security.KnownCaller;
import org.carillon.spi.Format;

/** The connections of a node, put together by hand for tests of those who send to them. */
public final class Clients {

  /** The path that all connect to. */
  public static final String PATH = "/ws/test";

  private static final ServiceModel SERVICE =
      new ServiceModel(
          "Test",
          Clients.class,
          List.of(PATH),
          new Access.Anyone(),
          Delivery.OUTBOX,
          Combining.PLAIN,
          Map.of(),
          List.of(),
          Map.of(),
          null,
          null,
          null);

  /** Where they begin and end. */
  public final Connections connections;

  /** What sends to them. */
  public final LocalBroadcaster broadcaster;

  /** The format json alone. */
  public final Formats formats;

  /** None yet. */
  public Clients(CarillonConfig config) {
    ConnectionRegistry registry = new ConnectionRegistry();
    Format json = new JsonFormat(config);
    formats =
        new Formats(null) {
          @Override
          public Format get(String name) {
            return json;
          }
        };
    connections = new Connections(config, registry, new Heartbeat(config, registry), null);
    broadcaster = new LocalBroadcaster(registry, formats, new Flusher(), new RecentEvents(config));
  }

  /** Connects one. */
  public ClientConnection connect(
      KnownCaller caller, Map<String, List<String>> query, Channel channel, WireProtocol protocol) {
    ClientConnection connection =
        connections.open(
            new Opening(SERVICE, PATH, caller, null, "json", new HandshakeFacts(query, Map.of())),
            Link.own(channel, protocol));
    if (connection == null) {
      throw new IllegalStateException("refused");
    }
    return connection;
  }
}
