package org.carillon.model;

import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Stereotype;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.carillon.api.Audience;
import org.carillon.api.Caller;
import org.carillon.api.Combine;
import org.carillon.api.Connection;
import org.carillon.api.ConnectionScoped;
import org.carillon.api.ContextChange;
import org.carillon.api.Crud;
import org.carillon.api.Delivery;
import org.carillon.api.Except;
import org.carillon.api.Expose;
import org.carillon.api.GeneratedHandler;
import org.carillon.api.Headers;
import org.carillon.api.Ignore;
import org.carillon.api.OnConnect;
import org.carillon.api.OnContextChange;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.To;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.api.Who;

/** A model that uses every feature. */
final class GoodServices {

  static final Class<?>[] ALL = {
    ChatService.class,
    BookshopFioriService.class,
    BookshopFioriService.StockChanged.class,
    BookshopFioriService.BookCreated.class,
    ChatService.Received.class,
    ChatService.Moved.class,
    Shop.class,
    OpenHub.class,
    Mixins.class,
    Notice.class,
    Announcement.class,
    Transactions.class,
    NotSelected.class,
    NotSelected.Unheard.class
  };

  public record Draft(String text, Optional<Instant> at, List<Map<String, UUID>> ids) {}

  public abstract static class Base {
    @Operation
    public String inherited(String text) {
      return text;
    }

    @Operation
    public void overridden() {}
  }

  @WebSocketService(
      value = {"chat", "/live/chat"},
      delivery = Delivery.IMMEDIATE)
  @RolesAllowed("chat")
  @Audience(include = Combine.ALL, whenEmpty = Audience.WhenEmpty.EVERYONE)
  public static class ChatService extends Base {

    @WebSocketEvent
    @To(
        value = Who.ROLE,
        is = {"reader", "writer"})
    @Except(Who.SENDER)
    public record Received(
        String text,
        @To(Who.CONTEXT) @Ignore List<String> rooms,
        @Except(Who.CURRENT_USER) Boolean notMe) {}

    @WebSocketEvent(value = "wentAway", delivery = Delivery.AFTER_COMMIT)
    @Audience(exclude = Combine.ALL)
    public static class Moved {
      @To(Who.USER)
      private String user;

      public String getUser() {
        return user;
      }

      @To(Who.CLIENT)
      public String client() {
        return user;
      }
    }

    @Operation(alias = {"com.example.say", "SAY"})
    public String message(
        String text,
        @JsonbProperty("ID") int id,
        Connection connection,
        Caller caller,
        Headers headers,
        @Ignore String ignored) {
      return text;
    }

    @Operation
    public void whole(Draft draft, Caller caller) {}

    @Operation
    public void map(Map<String, Object> data) {}

    @Operation
    public void amounts(Map<String, Integer> amounts) {}

    @Operation
    public void member(@JsonbProperty("draft") Draft draft) {}

    @Operation
    public void two(Draft one, Draft other) {}

    @Override
    public void overridden() {}

    @OnConnect
    public void connected(Caller caller) {}

    @OnDisconnect
    public void gone(String reason, Connection connection) {}

    @OnContextChange
    public void changing(ContextChange change) {}
  }

  @WebSocketService
  @RequestScoped
  @RolesAllowed("user")
  @Expose(
      value = Entities.Book.class,
      as = "Books",
      only = {Crud.READ, Crud.LIST})
  @Expose(
      value = Entities.Book.class,
      only = {Crud.CREATE, Crud.DELETE},
      roles = "admin",
      broadcast = Expose.Content.DATA,
      toSender = true)
  @Expose(
      value = Entities.Author.class,
      only = {})
  public static class BookshopFioriService {

    @WebSocketEvent
    public record StockChanged(@JsonbProperty("ID") long id) {}

    @WebSocketEvent("Books:created")
    public record BookCreated(String title) {}

    @Operation(entity = Entities.Book.class)
    public Entities.Book submitOrder(Entities.Book book, int quantity) {
      return book;
    }

    @Operation(entity = Entities.Book.class)
    public Object create(GeneratedHandler generated, Map<String, Object> data) {
      return generated.call(data);
    }

    @Operation(value = "readDeep", entity = Entities.Book.class)
    @PermitAll
    public Object deep(GeneratedHandler generated, Map<String, Object> data) {
      return generated.call(data);
    }

    @Operation(entity = Entities.Author.class)
    @Transactional
    public void praise(Entities.Author author, String text) {}
  }

  @WebSocketService
  @ConnectionScoped
  @PermitAll
  public static class OpenHub {}

  @WebSocketService("/shop")
  public static class Shop {}

  @ApplicationScoped
  @DeclareRoles({"declared", "**"})
  @DenyAll
  public static class Mixins {

    @Operation(service = ChatService.class, path = "/shop")
    public void closed() {}

    @Operation(path = "open-hub")
    @RolesAllowed("mixer")
    public void forMixers() {}

    @Operation(path = "open-hub")
    @RolesAllowed("**")
    public void forUsers() {}
  }

  @WebSocketEvent(service = ChatService.class, path = "/shop")
  public record Notice(String text) {}

  @WebSocketEvent(path = "/live/chat")
  public record Announcement(String text) {}

  @Stereotype
  @Transactional(TxType.NOT_SUPPORTED)
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Offline {}

  @Offline
  @ApplicationScoped
  public static class Transactions {
    @Operation(service = Shop.class)
    public void byStereotype() {}

    @Operation(service = Shop.class)
    @Transactional(TxType.MANDATORY)
    public void mandatory() {}

    @Operation(service = Shop.class)
    @Transactional
    public void required() {}
  }

  @Alternative
  @WebSocketService
  public static class NotSelected {
    @WebSocketEvent
    public record Unheard() {}
  }

  private GoodServices() {}
}
