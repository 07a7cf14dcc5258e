package org.carillon.testkit;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.NotBlank;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.carillon.api.Connection;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.ErrorCode;
import org.carillon.api.Expose;
import org.carillon.api.OnConnect;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.api.Who;
import org.hibernate.annotations.TenantId;

/** An application as a stranger writes one. */
final class NotesApplication {

  private NotesApplication() {}

  /** A row of a tenant. */
  @Entity(name = "Note")
  static class Note {
    @Id @GeneratedValue UUID id;

    @NotBlank
    @Column(nullable = false)
    String text;

    @TenantId String tenant;
  }

  /** What everybody may call. */
  @WebSocketService("notes")
  @PermitAll
  @ApplicationScoped
  @Expose(value = Note.class, as = "Notes", broadcast = Expose.Content.DATA)
  static class Notes {

    @Inject Emitter<Greeted> greeted;
    @Inject Emitter<Typing> typing;
    @Inject Connection connection;

    /** Heard after the commit, by way of the outbox. */
    @WebSocketEvent
    record Greeted(String name) {}

    /** Heard at once. */
    @WebSocketEvent(delivery = Delivery.IMMEDIATE)
    record Typing(String who) {}

    @OnConnect
    void connected() {
      if (connection.queryParameters().containsKey("rude")) {
        throw new OperationException(ErrorCode.FORBIDDEN, "be polite");
      }
    }

    @Operation
    String greet(@NotBlank String name) {
      greeted.emit(new Greeted(name));
      return "Hello, " + name + "!";
    }

    @Operation
    void type(String who) {
      typing.emit(new Typing(who));
    }

    @Operation
    void whisper(String room, String who) {
      typing.to(Who.CONTEXT, room).emit(new Typing(who));
    }

    @Operation
    CompletionStage<String> later(String text) {
      return CompletableFuture.supplyAsync(() -> text);
    }

    @Operation
    @RolesAllowed("admin")
    String secret() {
      return "sesame";
    }
  }

  /** What has rows of its own way. */
  @ApplicationScoped
  static class Counter {
    @PersistenceContext EntityManager entityManager;
    @Inject Emitter<Notes.Greeted> greeted;

    @Transactional
    long count() {
      return entityManager.createQuery("select count(n) from Note n", Long.class).getSingleResult();
    }

    void add(String text) {
      Note note = new Note();
      note.text = text;
      entityManager.persist(note);
      greeted.emit(new Notes.Greeted(text));
    }
  }

  /** What users alone may call. */
  @WebSocketService("closed")
  @ApplicationScoped
  static class Closed {
    @Operation
    String me() {
      return "you";
    }
  }
}
