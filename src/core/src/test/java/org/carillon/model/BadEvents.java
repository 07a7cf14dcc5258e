package org.carillon.model;

import java.util.List;
import java.util.UUID;
import org.carillon.api.Audience;
import org.carillon.api.Combine;
import org.carillon.api.Delivery;
import org.carillon.api.Except;
import org.carillon.api.Expose;
import org.carillon.api.To;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.api.Who;

/** Events with a fault each. */
final class BadEvents {

  @WebSocketEvent
  public record Lonely() {}

  @WebSocketEvent(service = String.class)
  public record ToNoService() {}

  @WebSocketEvent(path = "nowhere")
  public record ToNoPath() {}

  @WebSocketEvent(value = "received", path = "chat")
  public record Mixed() {}

  @WebSocketEvent(value = "received", path = "chat")
  public record MixedAgain() {}

  @WebSocketService(delivery = Delivery.IMMEDIATE)
  public static class Quick {}

  @WebSocketService
  @Audience(include = Combine.ALL)
  public static class Strict {}

  @WebSocketEvent(service = {Chat.class, Quick.class})
  public record OfTwoDeliveries() {}

  @WebSocketEvent(path = {"chat", "strict"})
  public record OfTwoAudiences() {}

  @WebSocketService
  @Expose(value = Entities.Book.class, as = "Books")
  public static class Chat {

    @WebSocketEvent
    public record Received() {}

    @WebSocketEvent("received")
    public record Again() {}

    @WebSocketEvent
    public record UserNoBoolean(@Except(Who.CURRENT_USER) UUID room) {}

    @WebSocketEvent
    public record SenderNoBoolean(@To(Who.SENDER) String room) {}

    @WebSocketEvent
    @To(Who.CONTEXT)
    public record NoNames() {}

    @WebSocketEvent
    @Except(value = Who.USER, is = " ")
    public record BlankName() {}

    @WebSocketEvent
    @To(value = Who.CURRENT_USER, is = "alice")
    public record NamedCurrentUser() {}

    @WebSocketEvent
    @Except(value = Who.SENDER, is = "alice")
    public record NamedSender() {}

    @WebSocketEvent
    public record NamedComponent(@To(value = Who.CONTEXT, is = "a") String room) {}

    @WebSocketEvent
    public record BooleanUser(@To(Who.USER) boolean me) {}

    @WebSocketEvent
    @To(Who.SENDER)
    @Except(Who.SENDER)
    public record SenderAndNot() {}

    @WebSocketEvent
    @To(
        value = Who.ROLE,
        is = {"a", "b"})
    @Except(value = Who.ROLE, is = "b")
    public record RoleAndNot() {}

    @WebSocketEvent("error")
    public record Reserved() {}

    @WebSocketEvent("$welcome")
    public record Dollar() {}

    @WebSocketEvent(" ")
    public record Blank() {}

    @WebSocketEvent("Authors:created")
    public record OfUnknown() {}

    @WebSocketEvent(value = "Books:updated", delivery = Delivery.IMMEDIATE)
    public record TooEarly() {}

    @WebSocketEvent("Books:sold")
    public record Sold() {}

    @WebSocketEvent
    public interface Face {}

    @WebSocketEvent
    public abstract static class Abstract {}

    @WebSocketEvent
    public enum Constant {
      ONE
    }

    @WebSocketEvent
    public static class WithoutGetter {
      @To(Who.CONTEXT)
      private List<String> rooms;

      public String getText() {
        return "text";
      }
    }

    @WebSocketEvent
    public record WithThread(List<Thread> threads) {}

    @WebSocketEvent
    public record WithParameter() {
      @To(Who.CONTEXT)
      public String room(String name) {
        return name;
      }
    }
  }

  private BadEvents() {}

  @WebSocketService
  @Expose(Entities.Book.class)
  public static class Shop {

    @WebSocketEvent("Book:created")
    public record Unfilled(Long id, int price) {}

    @WebSocketEvent("Book:deleted")
    public record Filled(Long id, String title, String other) {}

    @WebSocketEvent("Book:updated")
    public static class Unreadable {
      private final String title;

      public Unreadable(String title) {
        this.title = title;
      }

      public String getTitle() {
        return title;
      }
    }
  }
}
