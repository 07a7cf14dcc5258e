package org.carillon.it.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.carillon.it.faulty.FineService;
import org.carillon.it.foreign.one.Shelf;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.Http;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What would break at the first frame, since it is a matter of the persistence unit, fails the
 * deployment on the server itself; what may be meant is a warning. The rules are tested without a
 * server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultyUnitIT {

  private static final String LOCAL =
      "transaction-type=\"RESOURCE_LOCAL\"><provider>org.hibernate.jpa.HibernatePersistenceProvider"
          + "</provider><non-jta-data-source>"
          + (Build.server() == ServerKind.WILDFLY
              ? "java:jboss/datasources/ExampleDS"
              : "jdbc/__default")
          + "</non-jta-data-source>";

  private static final String JTA =
      "transaction-type=\"JTA\"><provider>org.hibernate.jpa.HibernatePersistenceProvider"
          + "</provider>";

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    WebArchive stranger =
        Wars.with(Tray.class, TrayService.class, Shelf.class)
            .addAsResource(
                units(unit("one", JTA + "<class>" + Shelf.class.getName() + "</class>" + ALONE)),
                "META-INF/persistence.xml");
    WebArchive mapped =
        Wars.with(Tray.class, Slot.class, Rack.class, RackService.class)
            .addAsResource(units(unit("one", JTA)), "META-INF/persistence.xml");
    WebArchive hidden =
        Wars.with(FineService.class)
            .addAsWebInfResource(
                new StringAsset(
                    "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
                        + " bean-discovery-mode=\"none\"/>"),
                "beans.xml");
    server =
        ServerProcess.named("faulty-unit")
            .property("carillon.made.up", "1")
            .war(written("local", trays(unit("one", LOCAL))), "/local")
            .war(written("several", trays(unit("one", JTA) + unit("two", JTA))), "/several")
            .war(written("none", Wars.with(Tray.class, TrayService.class)), "/none")
            .war(written("stranger", stranger), "/stranger")
            .war(written("mapped", mapped), "/mapped")
            .war(written("hidden", hidden), "/hidden")
            .war(written("untabled", trays(unit("one", JTA))), "/untabled")
            .start();
  }

  private static final String ALONE = "<exclude-unlisted-classes>true</exclude-unlisted-classes>";

  private static java.nio.file.Path written(String name, WebArchive war) {
    return Wars.write(war.addAsWebResource(new StringAsset("up"), "up.html"), name + ".war");
  }

  private static WebArchive trays(String units) {
    return Wars.with(Tray.class, TrayService.class)
        .addAsResource(units(units), "META-INF/persistence.xml");
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

  @AfterAll
  void stop() {
    server.close();
  }

  private void told(String text) {
    Await.until(
        text + "; the log ends:\n" + server.logTail(),
        ServerProcess.START_TIMEOUT,
        () -> server.logText().contains(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "local    | CRL-0096: persistence unit one: is RESOURCE_LOCAL, and operations and the outbox",
        "several  | CRL-0095: TrayService: exposes entities, and",
        "none     | CRL-0095: TrayService: exposes entities, and",
        "stranger | CRL-0097: TrayService: exposes org.carillon.it.unit.Tray, which is no entity of",
        "mapped   | CRL-0094: Slot.tray: an association inside an @EmbeddedId",
      })
  void theDeploymentFailsByNameAndServesNothing(String application, String fault) throws Exception {
    told("Carillon cannot serve this application, 1 fault (see docs/model-rules.md):\n  " + fault);
    told("has 2 persistence units; a CDI producer of EntityManager"); // of "several"
    Await.until(application + " is not there", () -> status("/" + application + "/up.html") == 404);
  }

  @Test
  void aServiceThatBeansXmlHidesIsWarnedOf() {
    told(FineService.class.getName() + " is not served: CDI does not look at it");
    Await.until("the rest is served", () -> status("/hidden/up.html") == 200);
  }

  @Test
  void tablesOfTheOutboxThatAreMissingAreOneLine() {
    told("The outbox has no tables, or older ones");
    told("docs/outbox.md has them");
    Await.until("it is served", () -> status("/untabled/up.html") == 200);
    String log = server.logText();
    assertThat(log).doesNotContain("The outbox failed at");
    assertThat(Pattern.compile("The outbox has no tables").matcher(log).results().count())
        .as("once for each application with a unit, also for those that fail then")
        .isLessThanOrEqualTo(4);
  }

  @Test
  void whatIsServedIsToldWithItsContextPathAndASettingThatIsNoneToo() {
    told("Carillon serves /untabled/ws/trays");
    told("carillon.made.up is no setting of Carillon, and means nothing");
  }

  private int status(String path) {
    try {
      return Http.get(server.http(path), null).statusCode();
    } catch (Exception e) {
      return -1; // it does not listen yet
    }
  }
}
