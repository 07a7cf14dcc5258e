package org.carillon.testing;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What Maven built and which server it is tested on, as the {@code carillon.it.*} system properties
 * of the failsafe plugin say. To run one test from an IDE, set the same properties there.
 */
public final class Build {

  private Build() {}

  /** The server under test. */
  public static ServerKind server() {
    return ServerKind.valueOf(property("server").toUpperCase(java.util.Locale.ROOT));
  }

  /** The WAR with the samples; it serves at the root context. */
  public static Path war() {
    return Path.of(property("carillon.it.war"));
  }

  /** A jar in place of Carillon's modules, of an older release for instance; null: the modules. */
  public static @Nullable Path library() {
    String library = System.getProperty("carillon.it.library");
    return library == null ? null : Path.of(library);
  }

  /** WildFly: the directory of the provisioned server. Payara: payara-micro.jar. */
  public static Path serverHome() {
    return Path.of(property("carillon.it.server"));
  }

  /** The directory of WildFly as it is downloaded. Only there where WildFly is tested. */
  public static Path fullServerHome() {
    return Path.of(property("carillon.it.server.full"));
  }

  /** The directory {@code deploy} of the project: the servers' configuration scripts. */
  public static Path deploy() {
    return Path.of(property("carillon.it.deploy"));
  }

  /** Where the servers of the tests keep their data; empty when a build starts with clean. */
  public static Path data() {
    return Path.of(property("carillon.it.data"));
  }

  /** The HTTP port of the server that Arquillian started. */
  public static int port() {
    return Integer.parseInt(property("it.port"));
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(
          "No system property " + name + ": run the integration tests by mvn verify");
    }
    return value;
  }
}
