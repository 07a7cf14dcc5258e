package org.carillon.it.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.carillon.it.faulty.FineService;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.Http;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What would break at the first frame, since it is a matter of the persistence unit, fails the
 * deployment on the server itself; what may be meant is a warning. The rules are tested without a
 * server. A server for each: where one application fails, Payara Micro does not start those behind.
 */
class FaultyUnitIT {

  private static final String PROVIDER =
      "<provider>org.hibernate.jpa.HibernatePersistenceProvider</provider>";

  private static final String JTA = "transaction-type=\"JTA\">" + PROVIDER;

  private static final String LOCAL =
      "transaction-type=\"RESOURCE_LOCAL\">"
          + PROVIDER
          + "<non-jta-data-source>"
          + (Build.server() == ServerKind.WILDFLY
              ? "java:jboss/datasources/ExampleDS"
              : "jdbc/__default")
          + "</non-jta-data-source>";

  /** An application that cannot be served, and the line that says so. */
  enum Faulty {
    LOCAL_UNIT("CRL-0096: persistence unit one: is RESOURCE_LOCAL, and operations and the outbox") {
      @Override
      WebArchive war() {
        return trays(unit("one", LOCAL));
      }
    },
    SEVERAL_UNITS(
        "CRL-0095: TrayService: exposes entities, and the application has 2 persistence") {
      @Override
      WebArchive war() {
        return trays(unit("one", JTA) + unit("two", JTA));
      }
    },
    MAPPING("CRL-0094: Slot.tray: an association inside an @EmbeddedId") {
      @Override
      WebArchive war() {
        return Wars.with(Tray.class, Slot.class, Rack.class, RackService.class)
            .addAsResource(units(unit("one", JTA)), "META-INF/persistence.xml");
      }
    };

    private final String fault;

    Faulty(String fault) {
      this.fault = fault;
    }

    abstract WebArchive war();
  }

  /** Without tables: nobody makes them. */
  private static String unit(String name, String rest) {
    return "<persistence-unit name=\"" + name + "\" " + rest + "</persistence-unit>";
  }

  private static StringAsset units(String units) {
    return new StringAsset(
        "<persistence xmlns=\"https://jakarta.ee/xml/ns/persistence\" version=\"3.0\">"
            + units
            + "</persistence>");
  }

  private static WebArchive trays(String units) {
    return Wars.with(Tray.class, TrayService.class)
        .addAsResource(units(units), "META-INF/persistence.xml");
  }

  private static Path written(String name, WebArchive war) {
    return Wars.write(war.addAsWebResource(new StringAsset("up"), "up.html"), name + "-unit.war");
  }

  private static void told(ServerProcess server, String text) {
    Await.until(text, ServerProcess.START_TIMEOUT, () -> server.logText().contains(text));
  }

  private static int status(ServerProcess server, String path) {
    try {
      return Http.get(server.http(path), null).statusCode();
    } catch (Exception e) {
      return -1; // it does not listen yet
    }
  }

  @ParameterizedTest
  @EnumSource
  void theDeploymentFailsByNameAndNothingIsServed(Faulty faulty) throws Exception {
    String name = faulty.name().toLowerCase(java.util.Locale.ROOT);
    ServerProcess process = ServerProcess.named("faulty-" + name);
    try (ServerProcess server = process.war(written(name, faulty.war()), "/faulty").start()) {
      told(
          server,
          "Carillon cannot serve this application, 1 fault (see docs/model-rules.md):\n  "
              + faulty.fault);
      Await.until(
          "nothing is there",
          ServerProcess.START_TIMEOUT,
          () -> status(server, "/faulty/up.html") == 404);
    }
  }

  /** One line each, and the application is served. */
  @Test
  void whatMayBeMeantIsWarnedOf() throws Exception {
    WebArchive hidden =
        Wars.with(FineService.class)
            .addAsWebInfResource(
                new StringAsset(
                    "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
                        + " bean-discovery-mode=\"none\"/>"),
                "beans.xml");
    ServerProcess process =
        ServerProcess.named("faulty-warned")
            .property("carillon.made.up", "1")
            .war(written("untabled", trays(unit("one", JTA))), "/untabled");
    if (Build.server() == ServerKind.WILDFLY) { // Payara has no CDI then, and fails by itself
      process.war(written("hidden", hidden), "/hidden");
    }
    try (ServerProcess server = process.start()) {
      told(server, "Carillon serves /untabled/ws/trays");
      told(server, "carillon.made.up is no setting of Carillon, and means nothing");
      told(server, "The outbox has no tables, or older ones");
      told(server, "docs/outbox.md has them");
      Await.until("it is served", () -> status(server, "/untabled/up.html") == 200);
      String log = server.logText();
      assertThat(log).doesNotContain("The outbox failed at");
      assertThat(Pattern.compile("The outbox has no tables").matcher(log).results().count())
          .isEqualTo(1);
      if (Build.server() == ServerKind.WILDFLY) {
        told(server, FineService.class.getName() + " is not served: CDI does not look at it");
      }
    }
  }
}
