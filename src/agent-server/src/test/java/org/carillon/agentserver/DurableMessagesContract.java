package org.carillon.agentserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.MessageBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Durable messages, on any database. */
abstract class DurableMessagesContract {

  /** An empty database. */
  abstract DataSource source();

  private JtaDatabase database;
  private AgentNode node;
  private final AgentIdentity identity = new AgentIdentity();

  @BeforeEach
  void start() {
    database = new JtaDatabase(source());
    node = AgentNode.with(database);
  }

  @AfterEach
  void stop() {
    node.close();
    database.close();
  }

  /** An agent that is known, and offline. */
  private void known() {
    node.connect(identity).close();
    Await.until("it is gone", () -> node.server().agents().isEmpty());
  }

  private MemoryAgent taking(List<String> heard) {
    MemoryAgent agent = node.dial(identity);
    agent.on(
        "note",
        body -> {
          heard.add(body.json().asText());
          return body;
        });
    return agent.awaitReady();
  }

  private long rows() throws Exception {
    return database
        .transactions()
        .callSeparately(
            () ->
                database
                    .unit()
                    .ownEntityManager()
                    .createQuery("select count(m) from CarillonAgentMessage m", Long.class)
                    .getSingleResult());
  }

  private void awaitNoRows() {
    Await.until(
        "all are removed",
        () -> {
          try {
            return rows() == 0;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void whatIsSentToAnAgentThatIsOfflineComesInOrderWhenItIsBack() throws Exception {
    known();
    for (int i = 0; i < 10; i++) {
      node.server().send("A1", "note", "n" + i);
    }
    assertThat(rows()).isEqualTo(10);
    List<String> heard = new CopyOnWriteArrayList<>();
    taking(heard);
    Await.until("all came", () -> heard.size() == 10);
    assertThat(heard).containsExactly("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9");
    awaitNoRows();
  }

  @Test
  void whatIsSentToAnAgentThatIsThereComesAfterTheCommitAndNotAfterARollback() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    taking(heard);
    assertThatThrownBy(
            () ->
                database
                    .transactions()
                    .callSeparately(
                        () -> {
                          node.server().send("A1", "note", "rolled back");
                          throw new IllegalStateException("no");
                        }))
        .hasMessage("no");
    database
        .transactions()
        .callSeparately(
            () -> {
              node.server().send("A1", "note", "committed");
              MemoryAgent.await(node.server().tell("A1", "told", "meanwhile"));
              assertThat(heard).isEmpty();
              return true;
            });
    Await.until("it came", () -> heard.size() == 1);
    assertThat(heard).containsExactly("committed");
    awaitNoRows();
  }

  @Test
  void aLargeMessageAndOneOfAnyCharactersAndBytesComeAsTheyWere() {
    known();
    String large = "ü🔔\u0001".repeat(20_000);
    byte[] bytes = new byte[100_000];
    new Random(5).nextBytes(bytes);
    node.server().send("A1", "note", large);
    node.server().send("A1", "bytes", bytes);
    node.server().send("A1", "note", null);
    List<Object> heard = new CopyOnWriteArrayList<>();
    MemoryAgent agent = node.dial(identity);
    agent.on("note", body -> answered(body, heard.add(body.json().asText())));
    agent.on("bytes", body -> answered(body, heard.add(body.bytes())));
    agent.awaitReady();
    Await.until("all came", () -> heard.size() == 3);
    assertThat(heard.get(0).equals(large)).as("the large text").isTrue();
    assertThat(heard.get(1)).isEqualTo(bytes);
    assertThat(heard.get(2)).isEqualTo("null");
    awaitNoRows();
  }

  private static MessageBody answered(MessageBody body, boolean isHeard) {
    assertThat(isHeard).isTrue();
    return body;
  }

  @Test
  void whatIsSentOutlastsTheNode() {
    known();
    node.server().send("A1", "note", "kept");
    node.close();
    node = AgentNode.with(database);
    List<String> heard = new CopyOnWriteArrayList<>();
    taking(heard);
    Await.until("it came", () -> heard.size() == 1);
  }

  @Test
  void aMessageWhoseAnswerIsLostComesAgainWithTheSameKey() {
    known();
    node.server().send("A1", "slow", "once");
    List<String> keys = new CopyOnWriteArrayList<>();
    MemoryAgent cut = node.dial(identity);
    cut.keys(keys);
    cut.on("slow", body -> new CompletableFuture<>());
    cut.awaitReady();
    Await.until("it came", () -> keys.size() == 1);
    cut.close();
    Await.until("it is gone", () -> node.server().agents().isEmpty());
    MemoryAgent again = node.dial(identity);
    again.keys(keys);
    again.on("slow", body -> body);
    again.awaitReady();
    Await.until("it came again", () -> keys.size() == 2);
    assertThat(keys.get(0)).isNotEqualTo("null").isEqualTo(keys.get(1));
    awaitNoRows();
  }

  @Test
  void whatFailsIsTriedAgainAndThenGivenUpForThoseBehindIt() throws Exception {
    node.close();
    node = AgentNode.with(database, Map.of("carillon.agent.send.attempts", "2"));
    known();
    AtomicInteger failures = new AtomicInteger();
    node.server().send("A1", "fails", "x");
    node.server().send("A1", "note", "behind");
    List<String> heard = new CopyOnWriteArrayList<>();
    MemoryAgent agent = node.dial(identity);
    agent.on(
        "fails",
        body -> {
          failures.incrementAndGet();
          throw new AgentException("BROKEN");
        });
    agent.on(
        "note",
        body -> {
          heard.add(body.json().asText() + " " + failures.get());
          return body;
        });
    agent.awaitReady();
    Await.until("the one behind came", () -> heard.size() == 1);
    assertThat(heard).containsExactly("behind 2");
    Await.until("only the dead one is there", () -> count() == 1);
    Await.until("it is counted", () -> node.get(AgentServers.class).queued().dead() == 1);
  }

  @Test
  void whatIsWorthNothingLaterIsDeadAndBroughtToNobody() throws Exception {
    known();
    node.server().send("A1", "note", "too late", Duration.ofMillis(1));
    node.server().send("A1", "note", "in time", Duration.ofHours(1));
    assertThatThrownBy(() -> node.server().send("A1", "note", "never", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    Await.until("it is dead", () -> dead().size() == 1);
    assertThat(dead().get(0)).containsEntry("error", "EXPIRED").containsEntry("attempts", 0);
    List<String> heard = new CopyOnWriteArrayList<>();
    taking(heard);
    Await.until("the other came", () -> heard.size() == 1);
    assertThat(heard).containsExactly("in time");
  }

  @Test
  void aDeadMessageIsTriedAgainOrDropped() throws Exception {
    node.close();
    node = AgentNode.with(database, Map.of("carillon.agent.send.attempts", "1"));
    known();
    node.server().send("A1", "fails", "x");
    node.server().send("A1", "fails", "y");
    node.server().send("A1", "note", "behind");
    List<String> heard = new CopyOnWriteArrayList<>();
    AtomicBoolean isMended = new AtomicBoolean();
    MemoryAgent agent = node.dial(identity);
    agent.on(
        "fails",
        body -> {
          if (!isMended.get()) {
            throw new AgentException("BROKEN");
          }
          heard.add(body.json().asText());
          return body;
        });
    agent.on(
        "note",
        body -> {
          heard.add(body.json().asText());
          return body;
        });
    agent.awaitReady();
    Await.until("the one behind came", () -> heard.size() == 1);
    List<Map<String, Object>> dead = dead();
    assertThat(dead).extracting(row -> row.get("error")).containsExactly("BROKEN", "BROKEN");
    assertThat(dead.toString()).as("no body").doesNotContain("x");
    AgentOperations page = node.get(AgentOperations.class);
    Map<String, String> first = Map.of("entry", String.valueOf(dead.get(0).get("entry")));
    Map<String, String> second = Map.of("entry", String.valueOf(dead.get(1).get("entry")));
    isMended.set(true);
    assertThat(page.perform("redrive", first)).isPresent();
    Await.until("it came", () -> heard.contains("x"));
    assertThat(page.perform("drop", second)).isPresent();
    assertThat(page.perform("drop", second)).as("it is gone").isEmpty();
    assertThat(page.perform("redrive", Map.of("entry", "one"))).isEmpty();
    awaitNoRows();
    node.server().send("A1", "note", "alive");
    assertThat(heard).doesNotContain("y");
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> dead() {
    try {
      return (List<Map<String, Object>>) node.get(AgentOperations.class).show().get("dead");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private long count() {
    try {
      return rows();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** As where all threads of the container are busy when an answer comes. */
  @Test
  void aMessageForWhoseAnswerNoThreadIsFreeHoldsUpNoOther() {
    known();
    for (int i = 0; i < 3; i++) {
      node.server().send("A1", "note", "n" + i);
    }
    List<String> heard = new CopyOnWriteArrayList<>();
    MemoryAgent agent = node.dial(identity);
    agent.on(
        "note",
        body -> {
          heard.add(body.json().asText());
          node.refuse(1);
          return body;
        });
    agent.awaitReady();
    Await.until("all came", () -> heard.size() == 3);
    awaitNoRows();
  }

  @Test
  void anAgentThatIsNotKnownIsToldToTheSender() {
    assertThatThrownBy(() -> node.server().send("A9", "note", "x"))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_AGENT"));
  }
}
