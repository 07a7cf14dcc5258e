package org.carillon.outbox;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The connection pools of WildFly as its management names them by JMX. No other server tells an
 * application which pool its data source is of.
 */
final class WildFlyPools {

  private static final System.Logger LOG = System.getLogger(WildFlyPools.class.getName());
  private static final String DATA_SOURCES = "jboss.as:subsystem=datasources,data-source=*";

  private WildFlyPools() {}

  /** How many connections the pool to that address may have; empty where it is not known. */
  static Optional<Integer> size(@Nullable String url) {
    if (url == null) {
      return Optional.empty();
    }
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      Set<ObjectName> names = server.queryNames(new ObjectName(DATA_SOURCES), null);
      List<Optional<Integer>> sizes =
          names.stream().flatMap(name -> size(server, name, url)).distinct().toList();
      return sizes.size() == 1 ? sizes.get(0) : Optional.empty();
    } catch (JMException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "The size of the connection pool cannot be asked for", e);
      return Optional.empty();
    }
  }

  private static Stream<Optional<Integer>> size(MBeanServer server, ObjectName name, String url) {
    try {
      boolean isIt =
          Boolean.TRUE.equals(server.getAttribute(name, "enabled"))
              && server.getAttribute(name, "connectionUrl") instanceof String address
              && (address.equals(url) || address.startsWith(url + ";"));
      if (!isIt) {
        return Stream.empty();
      }
      return server.getAttribute(name, "maxPoolSize") instanceof Integer size
          ? Stream.of(Optional.of(size))
          : Stream.of(Optional.empty());
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
