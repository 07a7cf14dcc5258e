package org.carillon.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.carillon.security.CallerContext;
import org.carillon.security.KnownCaller;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.annotations.TenantId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallerTenantResolverTest {

  @Entity(name = "Note")
  static class Note {
    @Id long id;
    @TenantId String tenant;
  }

  private JtaDatabase database;

  @BeforeEach
  void open() throws Exception {
    JdbcDataSource memory = new JdbcDataSource();
    memory.setURL("jdbc:h2:mem:tenants;DB_CLOSE_DELAY=-1");
    database = new JtaDatabase(memory, Note.class);
    as(
        "t1",
        () -> {
          Note note = new Note();
          note.id = 1;
          database.unit().entityManager().persist(note);
          return note;
        });
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_caller_sees_the_rows_of_the_own_tenant_alone() throws Exception {
    assertThat(as("t1", this::notes)).containsExactly(1L);
    assertThat(as("t2", this::notes)).isEmpty();
  }

  @Test
  void nobody_sees_no_tenants_rows() throws Exception {
    assertThat(database.transactions().call(this::notes)).isEmpty();
  }

  private List<Long> notes() {
    return database
        .unit()
        .entityManager()
        .createQuery("select n.id from Note n", Long.class)
        .getResultList();
  }

  private <T> T as(String tenant, Callable<T> task) throws Exception {
    try (CallerContext.Scope scope =
        CallerContext.enter(new KnownCaller(null, tenant, Set.of(), null))) {
      return database.transactions().call(task);
    }
  }
}
