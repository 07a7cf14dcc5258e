package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.carillon.persistence.JtaDatabase;
import org.carillon.persistence.UnknownOutcomeException;
import org.carillon.testing.ProcessTest;
import org.carillon.testing.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Between the node and PostgreSQL is a network that loses commits, or the answers to them. */
@ProcessTest
class LostCommitTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private final TestNode.TestClock clock = new TestNode.TestClock();
  private Proxy network;
  private JtaDatabase database;
  private TestNode node;

  @BeforeEach
  void connect() throws Exception {
    POSTGRES.open().close(); // empties it
    network = new Proxy(POSTGRES.port());
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL("jdbc:postgresql://127.0.0.1:" + network.port() + "/postgres");
    source.setUser("postgres");
    source.setPassword("postgres");
    database = new JtaDatabase(source);
    node = new TestNode(database, "app", clock);
    node.emit("k", "first");
    node.drain();
    database.disconnect(); // a new connection sends the text of its statements
  }

  @AfterEach
  void disconnect() throws Exception {
    database.close();
    network.close();
  }

  @Test
  void a_commit_that_happened_succeeds_though_its_answer_was_lost() throws Exception {
    network.loseAnswerTo("COMMIT");
    String result = call("second");
    node.drain();

    assertThat(result).isEqualTo("second is done");
    assertThat(node.published).containsExactly("first", "second");
  }

  @Test
  void of_a_commit_that_left_no_trace_the_outcome_is_unknown() {
    network.lose("COMMIT");
    assertThatThrownBy(() -> call("second")).isInstanceOf(UnknownOutcomeException.class);
    node.tick();

    assertThat(node.published).containsExactly("first");
  }

  @Test
  void without_an_event_there_is_nothing_to_ask_for() {
    network.loseAnswerTo("COMMIT");
    assertThatThrownBy(
            () ->
                database
                    .transactions()
                    .call(
                        () ->
                            database
                                .unit()
                                .entityManager()
                                .createQuery("delete from CarillonOutboxReceipt")
                                .executeUpdate()))
        .isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void what_fails_before_the_commit_was_rolled_back_for_sure() {
    network.loseAnswerTo("insert into carillon_outbox_entry");
    assertThatThrownBy(() -> call("second")).isNotInstanceOf(UnknownOutcomeException.class);
  }

  /** A deferred constraint is checked by the commit. */
  @Test
  void a_commit_that_the_database_refuses_was_rolled_back_for_sure() throws Exception {
    try (var connection = POSTGRES.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "create table once (id int, constraint once_id unique (id) deferrable initially deferred)");
      statement.execute("insert into once values (1)");
    }
    assertThatThrownBy(
            () ->
                database
                    .transactions()
                    .call(
                        () -> {
                          node.outbox.write(TestNode.event("t1", "k", "refused"));
                          return database
                              .unit()
                              .entityManager()
                              .createNativeQuery("insert into once values (1)")
                              .executeUpdate();
                        }))
        .isNotInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void what_has_receipts_is_decided_either_way() throws Exception {
    ReceiptStore receiptStore =
        new ReceiptStore(database.unit(), database.transactions(), node.engine);
    List<String> attempts = new ArrayList<>();
    network.lose("COMMIT");
    receiptStore.once(
        Map.of(receiptStore.id("a"), "a"),
        thing -> {
          attempts.add(thing);
          node.outbox.write(TestNode.event("t1", "k", thing));
        });
    database.disconnect();
    network.loseAnswerTo("COMMIT");
    receiptStore.once(
        Map.of(receiptStore.id("b"), "b"),
        thing -> {
          attempts.add(thing);
          node.outbox.write(TestNode.event("t1", "k", thing));
        });
    node.drain();

    assertThat(attempts).containsExactly("a", "a", "b");
    assertThat(node.published).containsExactly("first", "a", "b");
  }

  private String call(String text) throws Exception {
    return database
        .transactions()
        .call(
            () -> {
              node.outbox.write(TestNode.event("t1", "k", text));
              return text + " is done";
            });
  }
}
