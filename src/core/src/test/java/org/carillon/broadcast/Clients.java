package org.carillon.broadcast;

import java.util.List;
import java.util.Map;
import org.carillon.api.Delivery;
import org.carillon.config.CarillonConfig;
import org.carillon.format.FormatRegistry;
import org.carillon.format.JsonFormat;
import org.carillon.model.AccessRule;
import org.carillon.model.AudienceCombination;
import org.carillon.model.ServiceModel;
import org.carillon.security.KnownCaller;
import org.carillon.session.ClientConnection;
import org.carillon.session.ConnectionLink;
import org.carillon.session.FrameChannel;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.Node;
import org.carillon.session.NodeConnections;
import org.carillon.session.PendingConnection;
import org.carillon.session.WireProtocol;
import org.carillon.spi.WireFormat;

/** The connections of a node, put together by hand for tests of those who send to them. */
public final class Clients {

  /** The path that all connect to. */
  public static final String PATH = "/ws/test";

  private static final ServiceModel SERVICE =
      new ServiceModel(
          "Test",
          Clients.class,
          List.of(PATH),
          new AccessRule.Anyone(),
          Delivery.OUTBOX,
          AudienceCombination.PLAIN,
          Map.of(),
          List.of(),
          Map.of(),
          null,
          null,
          null);

  /** Where they begin and end. */
  public final NodeConnections connections;

  /** What sends to them. */
  public final LocalBroadcaster broadcaster;

  /** By one format alone. */
  public final FormatRegistry formats;

  /** None yet, and the format json. */
  public Clients(CarillonConfig config) {
    this(config, new JsonFormat(config), true);
  }

  /**
   * None yet, and a format.
   *
   * @param isBuiltIn whether it passes for one of Carillon's own
   */
  public Clients(CarillonConfig config, WireFormat format, boolean isBuiltIn) {
    Node node = new Node(config);
    formats =
        new FormatRegistry(null) {
          @Override
          public WireFormat get(String name) {
            return format;
          }

          @Override
          public boolean isBuiltIn(String name) {
            return isBuiltIn;
          }
        };
    connections = node.connections;
    broadcaster =
        new LocalBroadcaster(
            node.registry, formats, new BroadcastFlusher(), new RecoveryBuffers(config));
  }

  /** Connects one. */
  public ClientConnection connect(
      KnownCaller caller,
      Map<String, List<String>> query,
      FrameChannel frameChannel,
      WireProtocol protocol) {
    ClientConnection connection =
        connections.open(
            new PendingConnection(
                SERVICE, PATH, caller, null, "json", new HandshakeFacts(query, Map.of())),
            ConnectionLink.own(frameChannel, protocol));
    if (connection == null) {
      throw new IllegalStateException("refused");
    }
    return connection;
  }
}
