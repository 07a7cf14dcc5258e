package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.support.Frames.data;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.carillon.it.support.Build;
import org.carillon.it.support.Handshake;
import org.carillon.it.support.ServerProcess;
import org.junit.jupiter.api.Test;

/** The scripts of {@code deploy} set a server up. */
class DeployIT {

  @Test
  void theScriptsPutTheApplicationOnPostgres() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create role carillon login password 'a-secret'");
        statement.execute("create database carillon owner carillon");
      }
      try (ServerProcess server =
          ServerProcess.named("deploy")
              .war(Build.war())
              .environment("CARILLON_DB_HOST", "localhost")
              .environment("CARILLON_DB_PORT", Integer.toString(postgres.getPort()))
              .environment("CARILLON_DB_NAME", "carillon")
              .environment("CARILLON_DB_USER", "carillon")
              .environment("CARILLON_DB_PASSWORD", "a-secret")
              .environment("CARILLON_CLUSTER", "none")
              .configuredBy("postgres", "cluster", "tls")
              .start()
              .awaitReady()) {
        try (var alice = Handshake.at(server.ws("/ws/todo")).as("alice").connect();
            var carol = Handshake.at(server.ws("/ws/todo")).as("carol").connect()) {
          alice.call("Todos:create", data("title", "in PostgreSQL"));
          carol.hear("Todos:created");
        }
        try (Connection connection = postgres.getDatabase("carillon", "carillon").getConnection();
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("select count(*) from carillon_outbox_entry")) {
          rows.next();
          assertThat(rows.getLong(1)).isPositive();
        }
      }
    }
  }
}
