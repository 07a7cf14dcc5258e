package org.carillon.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnContextTest {

  @Entity(name = "Leaf")
  static class Leaf {
    @Id long id;
  }

  private JtaDatabase database;

  @BeforeEach
  void open() {
    JdbcDataSource memory = new JdbcDataSource();
    memory.setURL("jdbc:h2:mem:own;DB_CLOSE_DELAY=-1");
    database = new JtaDatabase(memory, Leaf.class);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void what_reads_is_in_no_transaction_and_each_query_sees_what_has_committed() throws Exception {
    List<Long> counts =
        database
            .unit()
            .read(
                () -> {
                  assertThat(database.transactions().isActive()).isFalse();
                  long before = count();
                  database.transactions().callSeparately(() -> persist(1));
                  return List.of(before, count());
                });

    assertThat(counts).containsExactly(0L, 1L);
    assertThat(database.transactionsOnTheDatabase()).as("to persist").isEqualTo(1);
  }

  @Test
  void what_reads_has_one_connection_that_commits_by_itself() throws Exception {
    database
        .unit()
        .read(
            () -> {
              assertThat(connection()).isSameAs(connection());
              assertThat(connection().getAutoCommit()).isTrue();
              return true;
            });
  }

  @Test
  void a_transaction_within_has_an_entity_manager_of_its_own() throws Exception {
    database
        .unit()
        .read(
            () -> {
              EntityManager reading = own();
              assertThat(own()).isSameAs(reading);
              database
                  .transactions()
                  .callSeparately(
                      () -> {
                        return assertThat(own()).isNotSameAs(reading);
                      });
              database.unit().read(() -> assertThat(own()).isSameAs(reading));
              return assertThat(own()).isSameAs(reading);
            });
    assertThatThrownBy(this::own).as("outside").isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nothing_is_read_so_while_a_transaction_is_active() throws Exception {
    database
        .transactions()
        .call(
            () ->
                assertThatThrownBy(() -> database.unit().read(this::count))
                    .isInstanceOf(IllegalStateException.class));
  }

  private boolean persist(long id) {
    Leaf leaf = new Leaf();
    leaf.id = id;
    own().persist(leaf);
    return true;
  }

  private long count() {
    return own().createQuery("select count(l) from Leaf l", Long.class).getSingleResult();
  }

  private Connection connection() {
    return own().unwrap(Session.class).doReturningWork(connection -> connection);
  }

  private EntityManager own() {
    return database.unit().ownEntityManager();
  }
}
