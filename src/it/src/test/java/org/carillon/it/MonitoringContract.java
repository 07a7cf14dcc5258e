package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.FigureNames;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Http;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** The names that the dashboard and the alert rules are held against are those of a real node. */
interface MonitoringContract {

  private static Set<String> served() {
    try {
      URI page = URI.create("http://localhost:" + Build.port() + "/carillon/metrics");
      return FigureNames.in(Http.get(page, "operator").body());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  default void aNodeHasTheFiguresThatTheDashboardShows() throws Exception {
    Set<String> known = FigureNames.all();
    try (WsClient alice = ClientHandshake.at("/ws/todo").as("alice").connect()) {
      alice.call("Todos:create", data("title", "counted"));
    }
    Set<String> expected = new TreeSet<>(known);
    // there where there is a bus, an agent server, or something that waits
    expected.removeIf(
        name -> name.matches("carillon_(bus|agents|outbox_(?!delivery|fail|deaths)).*"));
    expected.removeIf("carillon_outbox_failing"::equals);
    Await.until("all figures", () -> served().containsAll(expected));
    assertThat(served()).isSubsetOf(known);
  }
}
