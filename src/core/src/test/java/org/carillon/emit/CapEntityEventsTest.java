package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Map;
import org.carillon.api.Expose;
import org.carillon.api.OperationException;
import org.carillon.api.WebSocketService;
import org.carillon.audience.ResolvedAudience;
import org.carillon.cluster.CapEvent;
import org.carillon.event.Envelope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Automatic events of entities that an application of CAP emits on a shared engine. */
class CapEntityEventsTest {

  @Entity
  static class Book {
    @Id int id;
    String title;
  }

  @WebSocketService("shelf")
  @PermitAll
  @ApplicationScoped
  @Expose(value = Book.class, as = "Books")
  static class ShelfService {}

  private static Application application;

  @BeforeAll
  static void deploy() {
    application = Application.of(ShelfService.class);
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @Test
  void anObjectIsTakenAsItIs() {
    assertThat(adopted("{\"id\":1}").json()).isEqualTo("{\"id\":1}");
  }

  /** Whoever reaches the engine could write it, and clients read a member of an object. */
  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "[{\"id\":1}]", "[]", "1", "true", "null", "", "{\"id\":"})
  void whatIsNoObjectIsRefused(String data) {
    assertThatThrownBy(() -> adopted(data))
        .isInstanceOf(OperationException.class)
        .hasMessageStartingWith("data");
  }

  private static Envelope adopted(String data) {
    return application
        .get(CapEventAdapter.class)
        .adopt(
            new CapEvent(
                "t1",
                "/ws/shelf",
                "Books:created",
                data,
                Map.of(),
                ResolvedAudience.EVERYONE.include(),
                ResolvedAudience.EVERYONE.exclude()));
  }
}
