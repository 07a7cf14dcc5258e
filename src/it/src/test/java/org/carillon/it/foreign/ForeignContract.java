package org.carillon.it.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.util.Map;
import org.carillon.it.foreign.none.PingService;
import org.carillon.it.foreign.one.Shelf;
import org.carillon.it.foreign.one.ShelfEndpoint;
import org.carillon.it.foreign.one.ShelfService;
import org.carillon.it.foreign.two.Crate;
import org.carillon.it.foreign.two.CrateService;
import org.carillon.it.foreign.two.Unit;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * WARs of other people: the library, one to three classes, one line in their persistence.xml, side
 * by side on one server and under context paths of their own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ForeignContract {

  private ServerProcess server;

  /** The one that the WARs are deployed to. */
  abstract ServerProcess process();

  @BeforeAll
  void start() throws Exception {
    var one =
        Wars.with(Shelf.class, ShelfService.class, ShelfEndpoint.class)
            .addAsResource(Wars.persistence("shelves"), "META-INF/persistence.xml");
    var none =
        Wars.with(PingService.class)
            .addAsResource(
                new StringAsset("carillon.base-path=/live\n"),
                "META-INF/microprofile-config.properties");
    var two =
        Wars.with(Crate.class, CrateService.class, Unit.class)
            .addAsResource(Wars.persistence("first", "second"), "META-INF/persistence.xml");
    for (var war : new org.jboss.shrinkwrap.api.spec.WebArchive[] {one, none, two}) {
      war.addAsWebResource(EmptyAsset.INSTANCE, "index.html");
    }
    server =
        process()
            .war(Wars.write(one, "one.war"), "/one")
            .war(Wars.write(none, "none.war"), "/none")
            .war(Wars.write(two, "two.war"), "/two")
            .start()
            .awaitReady();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private ClientHandshake at(String path) {
    return ClientHandshake.at(server.ws(path));
  }

  @Test
  void withOnePersistenceUnitEntitiesAreServedAndChangesAreHeard() {
    try (WsClient client = at("/one/ws/shelves").connect();
        WsClient other = at("/one/ws/shelves").connect()) {
      assertThat(
              client.call("Shelves:create", data("id", 1, "label", "top")).path("label").asText())
          .isEqualTo("top");
      assertThat(other.hear("Shelves:created").toString()).isEqualTo("{\"id\":1}");
      assertThat(client.call("Shelves:list", Map.of())).hasSize(1);
    }
  }

  @Test
  void withoutAPersistenceUnitImmediateEventsWorkUnderTheBasePathThatTheWarConfigures() {
    assertThat(at("/none/ws/ping").refusal().status()).isEqualTo(404);
    try (WsClient client = at("/none/live/ping").connect();
        WsClient other = at("/none/live/ping").connect()) {
      assertThat(client.call("ping", data("text", "hi")).asText()).isEqualTo("hi");
      assertThat(other.hear("pong").path("text").asText()).isEqualTo("hi");
    }
  }

  @Test
  void withSeveralPersistenceUnitsAProducerSaysWhichIsMeant() {
    try (WsClient client = at("/two/ws/crates").connect();
        WsClient other = at("/two/ws/crates").connect()) {
      client.call("Crates:create", data("id", 5, "label", "heavy"));
      assertThat(other.hear("Crates:created").path("id").asInt()).isEqualTo(5);
      assertThat(client.call("Crates:read", data("id", 5)).path("label").asText())
          .isEqualTo("heavy");
    }
  }
}
