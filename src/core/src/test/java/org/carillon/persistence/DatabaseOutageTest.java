package org.carillon.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.PersistenceException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ResourceAllocationException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.hibernate.exception.GenericJDBCException;
import org.hibernate.exception.SQLGrammarException;
import org.junit.jupiter.api.Test;

/** What is taken for a database that is away, or gives no connection: told once for all. */
class DatabaseOutageTest {

  @Test
  void aPoolThatHasNoConnectionIsOne() {
    SQLException wildFly =
        new SQLException(
            "jakarta.resource.ResourceException: IJ000453: Unable to get managed connection",
            new ResourceException("IJ000453", new ResourceException("IJ000655")));
    SQLException payara =
        new SQLException(
            "Error in allocating a connection. Cause: In-use connections equal max-pool-size",
            new ResourceAllocationException("In-use connections equal max-pool-size"));
    for (SQLException pool : List.of(wildFly, payara, new SQLException("Cannot get it"))) {
      assertThat(
              DatabaseOutage.tell(
                  new PersistenceException(
                      new GenericJDBCException("Unable to acquire JDBC Connection", pool))))
          .as(pool.getMessage())
          .isTrue();
    }
    assertThat(DatabaseOutage.tell(wildFly)).as("past Hibernate").isTrue();
    assertThat(DatabaseOutage.tell(payara)).as("past Hibernate").isTrue();
  }

  @Test
  void aConnectionThatBrokeIsOneAndAStatementThatFailedIsNot() {
    assertThat(DatabaseOutage.tell(new SQLException("gone", "08006"))).isTrue();
    assertThat(DatabaseOutage.tell(new SQLTransientConnectionException("none"))).isTrue();
    assertThat(DatabaseOutage.tell(new SQLException("a value is too long", "22001"))).isFalse();
    assertThat(
            DatabaseOutage.tell(
                new SQLGrammarException("no table", new SQLException("no table", "42P01"))))
        .isFalse();
    assertThat(DatabaseOutage.tell(new IllegalStateException("a bug"))).isFalse();
  }
}
