package org.carillon.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.api.Delivery;
import org.carillon.config.CarillonConfig;
import org.carillon.model.AccessRule;
import org.carillon.model.AudienceCombination;
import org.carillon.model.ServiceModel;
import org.carillon.rate.RateLimits;
import org.carillon.security.KnownCaller;
import org.carillon.security.SecurityLog;
import org.jspecify.annotations.Nullable;

/** This package's parts put together by hand, as the container does. */
final class Node {

  static final ServiceModel CHAT =
      new ServiceModel(
          "Chat",
          Node.class,
          List.of("/ws/chat"),
          new AccessRule.Anyone(),
          Delivery.IMMEDIATE,
          AudienceCombination.PLAIN,
          Map.of(),
          List.of(),
          Map.of(),
          null,
          null,
          null);

  final ConnectionRegistry registry = new ConnectionRegistry();
  final Heartbeat heartbeat;
  final NodeConnections connections;

  Node(String... settings) {
    Map<String, String> set = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      set.put(settings[i], settings[i + 1]);
    }
    CarillonConfig config = new CarillonConfig(name -> Optional.ofNullable(set.get(name)));
    heartbeat = new Heartbeat(config, registry);
    connections =
        new NodeConnections(
            config,
            registry,
            heartbeat,
            new MemoryBudget(config, new SecurityLog()),
            new RateLimits(config),
            null);
  }

  static KnownCaller caller(@Nullable String name, String tenant, String... roles) {
    return new KnownCaller(name, tenant, Set.of(roles), null);
  }

  @Nullable ClientConnection connect(
      KnownCaller caller, @Nullable String client, FrameChannel frameChannel) {
    return connect(caller, client, null, frameChannel);
  }

  /** With a format that the subprotocol fixes. */
  @Nullable ClientConnection connect(
      KnownCaller caller,
      @Nullable String client,
      @Nullable String format,
      FrameChannel frameChannel) {
    return connections.open(
        CHAT, "/ws/chat", caller, client, format, HandshakeFacts.NONE, frameChannel);
  }

  ClientConnection connect(KnownCaller caller, FrameChannel frameChannel) {
    ClientConnection connection = connect(caller, null, frameChannel);
    if (connection == null) {
      throw new IllegalStateException("refused");
    }
    return connection;
  }
}
