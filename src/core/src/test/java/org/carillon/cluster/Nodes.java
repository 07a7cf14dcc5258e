package org.carillon.cluster;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.audience.ResolvedAudience;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.format.FormatRegistry;
import org.carillon.format.JsonFormat;
import org.carillon.spi.ClusterBus;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/** Nodes of the bus alone, put together by hand as {@link ClusterStart} does. */
public final class Nodes implements AutoCloseable {

  public static final String CHAT = "/ws/chat";

  public final Warnings log = new Warnings();
  private final WeldContainer container;
  private final List<BusCluster> started = new ArrayList<>();

  public Nodes() {
    container =
        new Weld()
            .disableDiscovery()
            .packages(JsonFormat.class)
            .beanClasses(Configuration.class)
            .initialize();
  }

  @ApplicationScoped
  static class Configuration {
    @Produces
    @Singleton
    CarillonConfig config() {
      return Nodes.config();
    }
  }

  public static CarillonConfig config(String... settings) {
    Map<String, String> set = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      set.put(settings[i], settings[i + 1]);
    }
    return new CarillonConfig(name -> Optional.ofNullable(set.get(name)));
  }

  public FormatRegistry formats() {
    return container.select(FormatRegistry.class).get();
  }

  static ChannelNames channels() {
    return new ChannelNames("websocket", "/ws", Set.of(CHAT, "/board"));
  }

  /** A node that runs; events of CAP are taken as they are. */
  public Cluster node(ClusterBus bus, ClusterListener listener, String... settings) {
    BusCluster node =
        new BusCluster(bus, "test", channels(), config(settings), formats(), Nodes::adopted, log);
    node.listen(listener);
    node.start(Thread::new);
    started.add(node);
    return node;
  }

  static Envelope adopted(CapEvent event) {
    return new Envelope(
        "new",
        event.tenant(),
        event.path(),
        "Chat",
        "Chat",
        event.event(),
        event.json(),
        EventAttributes.NONE,
        "json",
        new ResolvedAudience(
            event.include(),
            event.exclude(),
            ResolvedAudience.EVERYONE.combineInclude(),
            ResolvedAudience.EVERYONE.combineExclude(),
            null,
            false),
        null);
  }

  public static Envelope event(String json) {
    return new Envelope(
        "0198f3a0-0000-7000-8000-000000000001",
        "t1",
        CHAT,
        "Chat",
        "Chat",
        "received",
        json,
        EventAttributes.NONE,
        "json",
        ResolvedAudience.EVERYONE,
        null);
  }

  /** Ends one of them, as a node does that goes. */
  public static void stop(Cluster node) {
    ((BusCluster) node).stop();
  }

  @Override
  public void close() {
    started.forEach(BusCluster::stop);
    container.close();
  }
}
