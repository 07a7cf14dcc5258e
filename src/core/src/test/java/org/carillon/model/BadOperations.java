package org.carillon.model;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import jakarta.websocket.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.Crud;
import org.carillon.api.Expose;
import org.carillon.api.GeneratedHandler;
import org.carillon.api.Ignore;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketService;

/** Operations with a fault each. */
final class BadOperations {

  @WebSocketService
  public static class Blank {
    @Operation(" ")
    public void say() {}
  }

  @WebSocketService
  public static class Reserved {
    @Operation
    public void wsContext() {}
  }

  @WebSocketService
  public static class Dollar {
    @Operation("$welcome")
    public void say() {}
  }

  @WebSocketService
  public static class ErrorName {
    @Operation("error")
    public void say() {}
  }

  @WebSocketService
  public static class Colon {
    @Operation("Books:sell")
    public void say() {}
  }

  @WebSocketService
  public static class Overloaded {
    @Operation
    public void say() {}

    @Operation
    public void say(String text) {}
  }

  @WebSocketService
  public static class AliasTaken {
    @Operation
    public void say() {}

    @Operation(alias = "say")
    public void tell() {}
  }

  @WebSocketService
  public static class Chat {
    @Operation
    public void say() {}
  }

  @ApplicationScoped
  public static class SameMixin {
    @Operation(value = "say", path = "chat")
    public void mixed() {}
  }

  @WebSocketService
  public static class Private {
    @Operation
    private void say() {}
  }

  @WebSocketService
  public static class Static {
    @Operation
    public static void say() {}
  }

  @WebSocketService
  @jakarta.enterprise.context.Dependent
  public static class Final {
    @Operation
    public final void say() {}
  }

  @ApplicationScoped
  public static class Lonely {
    @Operation
    public void say() {}
  }

  @ApplicationScoped
  public static class ToNoService {
    @Operation(service = Lonely.class)
    public void say() {}
  }

  @ApplicationScoped
  public static class ToNoPath {
    @Operation(path = "nowhere")
    public void say() {}
  }

  @WebSocketService
  public static class BoundToNothing {
    @Operation(entity = Entities.Book.class)
    public void sell() {}
  }

  @WebSocketService
  @Expose(value = Entities.Book.class, only = Crud.READ)
  public static class ReplacesUnexposed {
    @Operation(entity = Entities.Book.class)
    public void create(Map<String, Object> data) {}
  }

  @WebSocketService
  @Expose(Entities.Book.class)
  public static class BoundInOwnTransaction {
    @Operation(entity = Entities.Book.class)
    @Transactional(TxType.REQUIRES_NEW)
    public void sell(Entities.Book book) {}
  }

  @WebSocketService
  @Transactional(TxType.NOT_SUPPORTED)
  @Expose(Entities.Book.class)
  public static class BoundWithoutTransaction {
    @Operation(entity = Entities.Book.class)
    public void sell(Entities.Book book) {}
  }

  @ApplicationScoped
  @Typed(Runnable.class)
  public static class HiddenByTyped implements Runnable {
    @Operation(path = "chat")
    public void tell() {}

    @Override
    public void run() {}
  }

  @WebSocketService
  public static class OneParameterName {
    @Operation
    public void say(String text, @JsonbProperty("text") String other) {}
  }

  @WebSocketService
  @Expose(Entities.Book.class)
  public static class TwoRows {
    @Operation(entity = Entities.Book.class)
    public void swap(Entities.Book one, Entities.Book other) {}
  }

  @WebSocketService
  @Expose(Entities.Book.class)
  public static class TwoHandlers {
    @Operation(entity = Entities.Book.class)
    public void create(GeneratedHandler one, GeneratedHandler other) {}
  }

  @WebSocketService
  public static class Functional {
    @Operation
    public void say(Supplier<String> text) {}
  }

  @WebSocketService
  public static class TakesSession {
    @Operation
    public void say(Session session) {}
  }

  @WebSocketService
  public static class TakesThread {
    @Operation
    public void say(Thread thread) {}
  }

  public record Deep(List<Middle> middles) {}

  public record Middle(Runnable task) {}

  @WebSocketService
  public static class TakesDeep {
    @Operation
    public void say(Deep deep) {}
  }

  @WebSocketService
  public static class OfGeneric {
    @Operation
    public <T> void say(T value) {}
  }

  /** No annotation of its own reaches a bean. */
  public interface Face {
    @Operation
    void say(String text);
  }

  @WebSocketService
  public static class OfFace implements Face {
    @Override
    public void say(String text) {}
  }

  @WebSocketService
  public static class TakesEntity {
    @Operation
    public void say(Entities.Book book) {}
  }

  @WebSocketService
  public static class ReturnsFuture {
    @Operation
    public Future<String> say() {
      return null;
    }
  }

  @WebSocketService
  public static class ReturnsStageOfStream {
    @Operation
    public CompletionStage<List<Stream<String>>> say() {
      return null;
    }
  }

  @WebSocketService
  public static class ReturnsNothingToShow {
    private static class Closed {
      private int number;
    }

    @Operation
    public Object unknown() {
      return null;
    }

    @Operation
    public Closed say() {
      return new Closed();
    }
  }

  @WebSocketService
  @Expose(Entities.Book.class)
  public static class NothingGenerated {
    @Operation(entity = Entities.Book.class)
    public void sell(GeneratedHandler generated) {}
  }

  @WebSocketService
  @Expose(Entities.Book.class)
  public static class NoRowYet {
    @Operation(entity = Entities.Book.class)
    public void create(Entities.Book book) {}
  }

  @WebSocketService
  public static class IgnoredConnection {
    @Operation
    public void say(@Ignore Connection connection, Caller caller) {}
  }

  @WebSocketService
  public static class IgnoredOperation {
    @Operation
    @Ignore
    public void say() {}
  }

  private BadOperations() {}
}
