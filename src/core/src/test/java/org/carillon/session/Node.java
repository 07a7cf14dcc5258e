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
public final class Node {

  /** At /ws/chat, and open to anyone. */
  public static final ServiceModel CHAT =
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

  /** Who is connected. */
  public final ConnectionRegistry registry = new ConnectionRegistry();

  /** Where connections begin and end. */
  public final NodeConnections connections;

  final Heartbeat heartbeat;

  /** With settings: a name, its value, and so on. */
  public Node(String... settings) {
    this(config(settings));
  }

  private static CarillonConfig config(String... settings) {
    Map<String, String> set = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      set.put(settings[i], settings[i + 1]);
    }
    return new CarillonConfig(name -> Optional.ofNullable(set.get(name)));
  }

  /** With these settings. */
  public Node(CarillonConfig config) {
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

  /** A caller, or nobody in particular. */
  public static KnownCaller caller(@Nullable String name, String tenant, String... roles) {
    return new KnownCaller(name, tenant, Set.of(roles), null);
  }

  /** Connects; null: refused. */
  public @Nullable ClientConnection connect(
      KnownCaller caller, @Nullable String client, FrameChannel frameChannel) {
    return connect(caller, client, null, frameChannel);
  }

  /** With a format that the subprotocol fixes. */
  public @Nullable ClientConnection connect(
      KnownCaller caller,
      @Nullable String client,
      @Nullable String format,
      FrameChannel frameChannel) {
    return connections.open(
        CHAT, "/ws/chat", caller, client, format, HandshakeFacts.NONE, frameChannel);
  }

  /** Connects one that is not refused. */
  public ClientConnection connect(KnownCaller caller, FrameChannel frameChannel) {
    ClientConnection connection = connect(caller, null, frameChannel);
    if (connection == null) {
      throw new IllegalStateException("refused");
    }
    return connection;
  }

  /** Lets the time pass that a client has which is to go. */
  public void passGrace() {
    heartbeat.tick(MonotonicClock.millis() + heartbeat.grace().toMillis() + 1);
  }

  /** Whether anything is still sent to it. */
  public static boolean isSentTo(ClientConnection connection) {
    return connection.outbound().offer(new Frame("{}")) != OutboundQueue.Admission.CLOSED;
  }
}
