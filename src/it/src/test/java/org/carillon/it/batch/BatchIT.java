package org.carillon.it.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;

/**
 * Changes of entities that a job makes are told of through the outbox, each row once for each of
 * its transactions, after the commit. On WildFly as it is downloaded: ours has no layer for
 * batches.
 */
class BatchIT {

  private static final String JOB =
      "<job xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"2.0\" id=\"%s\">"
          + "<step id=\"only\">%s</step></job>";

  private static final String CHUNK =
      "<chunk item-count=\"2\"><reader ref=\"accountReader\"/><writer ref=\"interestWriter\">"
          + "<properties><property name=\"fails\" value=\"%s\"/></properties></writer></chunk>";

  @Test
  void whatAJobChangesIsHeardOnceAfterEachCommitAndNeverAfterARollback() throws Exception {
    var war =
        Wars.with(
                Account.class,
                AccountService.class,
                AccountReader.class,
                Bank.class,
                InterestWriter.class,
                Opening.class)
            .addAsResource(Wars.persistence("accounts"), "META-INF/persistence.xml")
            .addAsResource(
                job("opening", "<batchlet ref=\"opening\"/>"), "META-INF/batch-jobs/opening.xml")
            .addAsResource(
                job("interest", CHUNK.formatted("0")), "META-INF/batch-jobs/interest.xml")
            .addAsResource(job("failing", CHUNK.formatted("4")), "META-INF/batch-jobs/failing.xml")
            .addAsWebResource(EmptyAsset.INSTANCE, "index.html");
    ServerProcess process =
        ServerProcess.named("batch").war(Wars.write(war, "batch.war"), "/batch");
    if (Build.server() == ServerKind.WILDFLY) {
      process.home(Build.fullServerHome());
    }
    try (ServerProcess server = process.start().awaitReady();
        WsClient client = ClientHandshake.at(server.ws("/batch/ws/accounts")).connect()) {
      assertThat(run(client, "opening")).isEqualTo("COMPLETED");
      assertThat(heard(client, "created", 4))
          .containsExactlyInAnyOrder("1=100", "2=100", "3=100", "4=100");

      assertThat(run(client, "interest")).isEqualTo("COMPLETED");
      assertThat(heard(client, "updated", 4))
          .containsExactlyInAnyOrder("1=110", "2=110", "3=110", "4=110");

      // the first chunk is committed, the second rolls back
      assertThat(run(client, "failing")).isEqualTo("FAILED");
      assertThat(heard(client, "updated", 2)).containsExactlyInAnyOrder("1=120", "2=120");

      // a barrier: whatever was told before it is heard before it
      assertThat(run(client, "interest")).isEqualTo("COMPLETED");
      assertThat(heard(client, "updated", 4))
          .containsExactlyInAnyOrder("1=130", "2=130", "3=120", "4=120");
      assertThat(client.rest()).isEmpty();
    }
  }

  private static StringAsset job(String id, String step) {
    return new StringAsset(JOB.formatted(id, step));
  }

  /** Runs a job to its end and returns its status. */
  private static String run(WsClient client, String job) {
    long id = client.call("start", data("job", job)).asLong();
    String[] status = new String[1];
    Await.until(
        job + " has ended",
        () -> {
          status[0] = client.call("status", Map.of("id", id)).asText();
          return List.of("COMPLETED", "FAILED").contains(status[0]);
        });
    return status[0];
  }

  private static List<String> heard(WsClient client, String change, int count) {
    List<String> heard = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonNode account = client.hear("Accounts:" + change);
      heard.add(account.path("id").asInt() + "=" + account.path("balance").asInt());
    }
    return heard;
  }
}
