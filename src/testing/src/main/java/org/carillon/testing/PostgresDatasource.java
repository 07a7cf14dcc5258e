package org.carillon.testing;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Makes a PostgreSQL the default datasource of a server that has not been started yet, with what
 * docs/deploy.md has against a network that fails; what ends a wait for the database is lower, so
 * that tests need not wait as long.
 */
final class PostgresDatasource {

  private PostgresDatasource() {}

  /** In the configuration below the base directory; the driver is deployed as a jar. */
  static void wildFly(Path base, int port, List<String> options) throws IOException {
    Path deployments = Files.createDirectories(base.resolve("deployments"));
    Files.copy(driver(), deployments.resolve("postgresql.jar"));
    Path file = base.resolve("configuration/standalone.xml");
    String xml = Files.readString(file);
    int from = xml.indexOf("<connection-url>", xml.indexOf("pool-name=\"ExampleDS\""));
    int to = xml.indexOf("</datasource>", from);
    String datasource =
        """
        <connection-url>jdbc:postgresql://localhost:%d/postgres?%s</connection-url>
        <driver>postgresql.jar</driver>
        <pool><min-pool-size>5</min-pool-size><max-pool-size>30</max-pool-size><flush-strategy>IdleConnections</flush-strategy></pool>
        <security user-name="postgres" password="postgres"/>
        <validation>
          <valid-connection-checker class-name="org.jboss.jca.adapters.jdbc.extensions.postgres.PostgreSQLValidConnectionChecker"/>
          <validate-on-match>true</validate-on-match>
          <exception-sorter class-name="org.jboss.jca.adapters.jdbc.extensions.postgres.PostgreSQLExceptionSorter"/>
        </validation>
        <timeout><blocking-timeout-millis>5000</blocking-timeout-millis></timeout>
        """
            .formatted(port, String.join("&amp;", options));
    Files.writeString(file, xml.substring(0, from) + datasource + xml.substring(to));
  }

  /** Arguments of Payara Micro. */
  static List<String> payara(Path directory, int port, List<String> options) throws IOException {
    Path commands =
        Files.writeString(
            directory.resolve("postgres.txt"),
            """
            create-jdbc-connection-pool --datasourceclassname=org.postgresql.ds.PGSimpleDataSource \
            --restype=javax.sql.DataSource --steadypoolsize=5 --maxpoolsize=30 --maxwait=5000 \
            --failconnection=true \
            --isconnectvalidatereq=true --validationmethod=auto-commit \
            --property=serverName=localhost:portNumber=%d:databaseName=postgres:user=postgres:password=postgres:%s \
            PostgresPool
            set resources.jdbc-resource.jdbc/__default.pool-name=PostgresPool
            """
                .formatted(port, String.join(":", options)));
    return List.of("--addlibs", driver().toString(), "--postbootcommandfile", commands.toString());
  }

  static Path driver() {
    try {
      return Path.of(
          PGSimpleDataSource.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
