package org.carillon.outbox;

import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the address of a database says of where it runs. One that runs in the server's own process
 * is this node's alone: when it is away, no other reason but the node itself is left.
 */
final class EmbeddedDatabase {

  private EmbeddedDatabase() {}

  /** Whether it runs in this process: that of H2, HSQLDB or Derby. */
  static boolean isNamedBy(@Nullable String url) {
    String address = url == null ? "" : url.toLowerCase(Locale.ROOT);
    return (isOf(address, "jdbc:h2:") && !isRemote(address, "jdbc:h2:", "tcp:", "ssl:"))
        || (isOf(address, "jdbc:hsqldb:")
            && !isRemote(address, "jdbc:hsqldb:", "hsql:", "hsqls:", "http:", "https:"))
        || (isOf(address, "jdbc:derby:") && !isRemote(address, "jdbc:derby:", "//"));
  }

  /**
   * Whether it ends for good when a thread is interrupted while it writes, as by the timeout of a
   * transaction: H2's own way to files, and those of {@code nio:} and {@code nioMapped:}.
   */
  static boolean endsByInterrupt(@Nullable String url) {
    String address = url == null ? "" : url.toLowerCase(Locale.ROOT);
    return address.startsWith("jdbc:h2:")
        && isNamedBy(url)
        && !isRemote(address, "jdbc:h2:", "mem:", "niomem", "memfs:")
        && Stream.of("async:", "retry:").noneMatch(address::contains);
  }

  private static boolean isOf(String url, String kind) {
    return url.startsWith(kind);
  }

  private static boolean isRemote(String url, String kind, String... ways) {
    return Stream.of(ways).anyMatch(way -> url.startsWith(kind + way));
  }
}
