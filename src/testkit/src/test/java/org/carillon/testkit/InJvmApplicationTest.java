package org.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import org.carillon.api.outbox.OutboxMonitor;
import org.carillon.testkit.NotesApplication.Closed;
import org.carillon.testkit.NotesApplication.Counter;
import org.carillon.testkit.NotesApplication.Note;
import org.carillon.testkit.NotesApplication.Notes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InJvmApplicationTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  private InJvmApplication app;

  @BeforeEach
  void start() {
    app =
        InJvmApplication.of(Notes.class, Closed.class, Counter.class).entities(Note.class).start();
  }

  @AfterEach
  void stop() {
    if (app != null) {
      app.close();
    }
  }

  private ClientSetup notes(boolean overSocketIo) {
    ClientSetup setup = app.connect("/ws/notes");
    return overSocketIo ? setup.overSocketIo() : setup;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOperationAnswersAndItsEventIsHeardOnceItIsDelivered(boolean overSocketIo) {
    TestClient alice = notes(overSocketIo).as("alice");
    TestClient bob = notes(overSocketIo).as("bob");

    assertThat(alice.call("greet", Map.of("name", "Ann")).asText()).isEqualTo("Hello, Ann!");
    bob.expectNo("greeted");
    app.deliver();

    assertThat(bob.expect("greeted").within(SOON).data().path("name").asText()).isEqualTo("Ann");
    alice.expect("greeted").where("name", "Ann").now();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsSentAtOnceIsHeardAtOnceByThoseWhoAreMeant(boolean overSocketIo) {
    TestClient alice = notes(overSocketIo).as("alice");
    TestClient bob = notes(overSocketIo).as("bob").enter("kitchen");

    alice.call("type", Map.of("who", "alice"));
    assertThat(bob.expect("typing").within(SOON).data().path("who").asText()).isEqualTo("alice");
    alice.expect("typing").now();

    bob.call("whisper", Map.of("room", "kitchen", "who", "bob"));
    bob.expect("typing").where("who", "bob").now();
    alice.expectNo("typing");
  }

  @Test
  void clientsOfTwoTransportsHearEachOther() {
    TestClient plain = notes(false).as("alice");
    TestClient socketIo = notes(true).as("bob");
    plain.call("type", Map.of("who", "alice"));
    socketIo.expect("typing").where("who", "alice").now();
    socketIo.call("type", Map.of("who", "bob"));
    plain.expect("typing").where("who", "bob").now();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anErrorIsSaidAsItIs(boolean overSocketIo) {
    TestClient alice = notes(overSocketIo).as("alice");
    assertThat(alice.callRefused("greet", Map.of("name", " ")).code()).isEqualTo("INVALID");
    assertThat(alice.callRefused("secret", null).code()).isEqualTo("FORBIDDEN");
    assertThatThrownBy(() -> alice.call("secret"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("\"secret\" was answered with the error")
        .hasMessageContaining("FORBIDDEN");
    assertThatThrownBy(() -> alice.callRefused("greet", Map.of("name", "x")))
        .hasMessageContaining("should have failed, and was answered with \"Hello, x!\"");
  }

  @Test
  void whoeverWaitsInVainIsToldWhatCameInstead() {
    TestClient alice = notes(false).as("alice");
    alice.call("type", Map.of("who", "nobody"));
    assertThatThrownBy(
            () -> alice.expect("greeted").where("name", "x").within(Duration.ofMillis(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the event \"greeted\" with name = x did not come within PT0.001S")
        .hasMessageContaining("heard instead: event \"typing\" {\"who\":\"nobody\"}");
    assertThatThrownBy(() -> alice.expectNo("typing")).hasMessageContaining("should not have been");
  }

  @Test
  void rolesAndCredentialsCountAsOnAServer() {
    assertThat(notes(false).roles("admin").as("root").call("secret").asText()).isEqualTo("sesame");
    assertThat(app.connect("/ws/closed").as("alice").call("me").asText()).isEqualTo("you");
    assertThat(refusal(app.connect("/ws/closed"))).isEqualTo(401);
    assertThat(refusal(app.connect("/ws/closed").overSocketIo())).isEqualTo(401);
    assertThat(refusal(app.connect("/ws/nowhere"))).isEqualTo(404);
    assertThat(refusal(app.connect("/ws/nowhere").overSocketIo())).isEqualTo(404);
    assertThat(notes(false).query("rude", "yes").as("eve").awaitClose())
        .isEqualTo(new ClosedClient(1008, "be polite"));
  }

  private static int refusal(ClientSetup setup) {
    ClientRefusedException refused =
        catchThrowableOfType(ClientRefusedException.class, setup::anonymously);
    return refused.status();
  }

  @Test
  void tenantsDoNotHearEachOtherAndHaveTheirOwnRows() throws Exception {
    TestClient alice = notes(false).tenant("t1").as("alice");
    TestClient bob = notes(false).tenant("t2").as("bob");
    alice.call("Notes:create", Map.of("text", "tea"));
    app.deliver();

    alice.call("greet", Map.of("name", "x"));
    app.deliver();
    alice.expect("greeted").now();
    bob.expectNo("greeted");
    bob.expectNo("Notes:created");
    assertThat(bob.call("Notes:list")).isEmpty();
    assertThat(alice.call("Notes:list")).hasSize(1);
    Counter counter = app.bean(Counter.class);
    assertThat(app.as("alice").tenant("t1").<Long>call(counter::count)).isEqualTo(1);
    assertThat(app.as("bob").tenant("t2").<Long>call(counter::count)).isZero();
  }

  @Test
  void whatIsEmittedInATransactionIsDeliveredWithItOrNotAtAll() throws Exception {
    TestClient alice = notes(false).as("alice");
    Counter counter = app.bean(Counter.class);

    app.emitAndDeliver(() -> counter.add("tea"));
    alice.expect("greeted").where("name", "tea").now();
    assertThatThrownBy(
            () ->
                app.emitAndDeliver(
                    () -> {
                      counter.add("coffee");
                      throw new IllegalStateException("no coffee");
                    }))
        .hasMessage("no coffee");
    alice.expectNo("greeted");
    assertThat(app.anonymously().<Long>call(counter::count)).isEqualTo(1);
  }

  @Test
  void theClockMovesRetentionOn() throws Exception {
    app.emitAndDeliver(() -> app.bean(Counter.class).add("tea"));
    assertThat(stored()).isEqualTo(1);
    app.clock().advance(Duration.ofMinutes(1));
    assertThat(stored()).isEqualTo(1);
    app.clock().advance(Duration.ofHours(1));
    assertThat(stored()).isZero();
    assertThat(app.bean(OutboxMonitor.class).dead(1)).isEmpty();
  }

  private long stored() throws Exception {
    return app.anonymously()
        .call(
            () ->
                app.transactions()
                    .call(
                        () ->
                            app.bean(org.carillon.persistence.PersistenceUnit.class)
                                .entityManager()
                                .createQuery(
                                    "select count(e) from CarillonOutboxEntry e", Long.class)
                                .getSingleResult()));
  }

  @Test
  void anOperationMayAnswerLater() {
    assertThat(notes(false).as("alice").call("later", Map.of("text", "x")).asText()).isEqualTo("x");
  }

  @Test
  void severalApplicationsRunOneBesideTheOther() {
    try (InJvmApplication other =
        InJvmApplication.of(Notes.class)
            .entities(Note.class)
            .setting("carillon.limit.list", "1")
            .start()) {
      TestClient here = notes(false).as("alice");
      TestClient there = other.connect("/ws/notes").as("bob");
      here.call("Notes:create", Map.of("text", "tea"));
      there.call("type", Map.of("who", "bob"));
      here.expectNo("typing");
      there.expect("typing").now();
      assertThat(there.call("Notes:list")).isEmpty();
      assertThat(here.call("Notes:list")).hasSize(1);
    }
  }

  @Test
  void aFaultyModelFailsTheStart() {
    assertThatThrownBy(() -> InJvmApplication.of(Faulty.class).start())
        .hasMessageContaining("Faulty");
  }

  @org.carillon.api.WebSocketService("faulty")
  @jakarta.annotation.security.PermitAll
  @jakarta.enterprise.context.ApplicationScoped
  static class Faulty {
    @org.carillon.api.Operation
    void twice() {
      // one of two
    }

    @org.carillon.api.Operation("twice")
    void again() {
      // of the same name
    }
  }
}
