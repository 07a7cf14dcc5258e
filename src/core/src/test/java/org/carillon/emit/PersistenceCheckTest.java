package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.carillon.api.Delivery;
import org.carillon.api.Expose;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ModelViolations;
import org.carillon.persistence.JtaDatabase;
import org.carillon.persistence.PersistenceUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application's persistence unit must be is said when it is served, not at a frame. */
class PersistenceCheckTest {

  private static Application application;
  private static ApplicationModel model;

  @Entity
  static class Known {
    @Id int id;
  }

  @Entity
  static class Stranger {
    @Id int id;
  }

  @WebSocketService
  @Expose(Known.class)
  @Expose(Stranger.class)
  static class ExposingService {
    @WebSocketEvent(delivery = Delivery.OUTBOX)
    record Kept(String text) {}
  }

  @BeforeAll
  static void deploy() {
    application = Application.of(ExposingService.class);
    model = application.get(ApplicationModel.class);
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @Test
  void anEntityOfNoUnitOrOfAnotherIsNamed() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    try (JtaDatabase database = new JtaDatabase(h2, Known.class)) {
      assertThat(lines(database.unit()))
          .singleElement()
          .asString()
          .startsWith("CRL-0097: PersistenceCheckTest.ExposingService: exposes ")
          .contains("Stranger, which is no entity of the persistence");
    }
    try (JtaDatabase database = new JtaDatabase(h2, Known.class, Stranger.class)) {
      assertThat(lines(database.unit())).isEmpty();
    }
  }

  @Test
  void aUnitOfResourceLocalTransactionsIsRefused() {
    try (SessionFactory factory =
        new Configuration()
            .setProperty("hibernate.connection.url", "jdbc:h2:mem:" + UUID.randomUUID())
            .addAnnotatedClass(Known.class)
            .addAnnotatedClass(Stranger.class)
            .buildSessionFactory()) {
      assertThat(lines(PersistenceUnit.of(factory, () -> null, null)))
          .singleElement()
          .asString()
          .startsWith("CRL-0096: ")
          .contains("RESOURCE_LOCAL", "transaction-type=\"JTA\"");
    }
  }

  @Test
  void ofSeveralUnitsAProducerDecides() {
    try (SessionFactory one = unit("one");
        SessionFactory other = unit("other")) {
      assertThat(List.of(one, other)).noneMatch(SessionFactory::isClosed);
      assertThat(lines(application.get(PersistenceUnit.class)))
          .hasSize(2)
          .first()
          .asString()
          .contains("has 2 persistence units; a CDI producer of EntityManager");
    }
  }

  private static SessionFactory unit(String name) {
    return new Configuration()
        .setProperty("hibernate.connection.url", "jdbc:h2:mem:" + UUID.randomUUID())
        .setProperty("hibernate.persistenceUnitName", name)
        .addAnnotatedClass(Known.class)
        .buildSessionFactory();
  }

  @Test
  void thatThereIsNoneIsSaidWithWhoNeedsIt() {
    assertThat(lines(application.get(PersistenceUnit.class)))
        .hasSize(2)
        .allMatch(line -> line.startsWith("CRL-0095: ") && line.contains("persistence.xml"))
        .anyMatch(line -> line.contains("ExposingService: exposes entities"))
        .anyMatch(line -> line.contains("Kept: goes through the outbox"));
  }

  /** Payara makes no unit that no class refers to. */
  @Test
  void ofSeveralThatAreDeclaredAndThatNobodyMadeAProducerDecidesToo(@TempDir Path root)
      throws Exception {
    Path file = root.resolve("META-INF/persistence.xml");
    Files.createDirectories(file.getParent());
    String unit =
        "<persistence-unit name=\"%s\"><provider>"
            + HibernatePersistenceProvider.class.getName()
            + "</provider></persistence-unit>";
    Files.writeString(
        file,
        "<persistence xmlns=\"https://jakarta.ee/xml/ns/persistence\" version=\"3.0\">"
            + unit.formatted("one")
            + unit.formatted("other")
            + "</persistence>");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader deployment = new URLClassLoader(new URL[] {root.toUri().toURL()}, null)) {
      thread.setContextClassLoader(deployment);
      assertThat(lines(application.get(PersistenceUnit.class)))
          .hasSize(2)
          .allMatch(line -> line.contains("has 2 persistence units; a CDI producer of Entity"));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static List<String> lines(PersistenceUnit unit) {
    return PersistenceCheck.faults(model, unit).all().stream()
        .map(ModelViolations.Violation::line)
        .toList();
  }
}
