package com.example.notes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import org.carillon.testkit.InJvmApplication;
import org.carillon.testkit.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service in the JVM of the test, with an H2 in memory. */
class NotesServiceTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  private InJvmApplication app;
  private TestClient ann;
  private TestClient ben;

  @BeforeEach
  void start() {
    app = InJvmApplication.of(NotesService.class).start();
    ann = app.connect("/ws/notes").as("ann");
    ben = app.connect("/ws/notes").as("ben");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void whoIsGreetedIsHeardByAll() {
    assertEquals("Hello, Ann!", ann.call("greet", Map.of("name", "Ann")).asText());
    app.deliver();
    assertEquals("Ann", ben.expect("greeted").within(SOON).data().path("name").asText());
  }

  @Test
  void aNoteIsStoredAndHeard() {
    String id = ann.call("Notes:create", Map.of("text", "tea")).path("id").asText();
    app.deliver();
    ben.expect("Notes:created").where("text", "tea").within(SOON);
    assertEquals("tea", ben.call("Notes:read", Map.of("id", id)).path("text").asText());
  }

  @Test
  void anEmptyNoteIsRefused() {
    assertEquals("INVALID", ann.callRefused("Notes:create", Map.of("text", " ")).code());
    app.deliver();
    ben.expectNo("Notes:created");
  }
}
