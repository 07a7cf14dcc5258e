package org.carillon.model;

import jakarta.enterprise.context.ApplicationScoped;
import org.carillon.api.Attribute;
import org.carillon.api.Caller;
import org.carillon.api.Format;
import org.carillon.api.Ignore;
import org.carillon.api.OnConnect;
import org.carillon.api.OnContextChange;
import org.carillon.api.Operation;
import org.carillon.api.Pcp;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Formats and attributes with a fault each. */
final class BadFormats {

  @WebSocketService
  @Format("")
  public static class Blank {}

  @WebSocketService
  @Format("morse")
  public static class Unknown {}

  @WebSocketService
  public static class UnknownOfOperation {
    @Operation
    @Format("morse")
    public void say() {}
  }

  @WebSocketService
  @Attribute(value = " ", is = "x")
  public static class BlankAttribute {}

  @WebSocketService
  public static class StaticParameter {
    @Operation
    public void say(@Attribute(value = "subject", is = "x") String text) {}
  }

  @WebSocketService
  public static class PassedByType {
    @Operation
    public void say(@Attribute("subject") Caller caller) {}
  }

  @WebSocketService
  public static class IgnoredParameter {
    @Operation
    public void say(@Ignore @Attribute("subject") String text) {}
  }

  @WebSocketService
  public static class NoOperation {
    @OnConnect
    @Attribute(value = "subject", is = "x")
    public void connected() {}
  }

  @WebSocketService
  public static class NoOperationHasAFormat {
    @OnConnect
    @Format("pcp")
    public void connected() {}
  }

  @WebSocketService
  public static class ValuelessOperation {
    @Operation
    @Attribute("subject")
    public void say() {}
  }

  @WebSocketService
  public static class ContextAliasTaken {
    @Operation(alias = "com.example.context")
    public void say() {}

    @OnContextChange(alias = "com.example.context")
    public void changing() {}
  }

  @ApplicationScoped
  @WebSocketService
  public static class Chat {

    @WebSocketEvent
    @Format("morse")
    public record InMorse() {}

    @WebSocketEvent
    @Attribute("subject")
    public record Valueless() {}

    @WebSocketEvent
    @Attribute(value = "subject", is = "x", json = "5")
    public record TwoValues() {}

    @WebSocketEvent
    @Attribute(value = "subject", json = "{")
    public record BadJson() {}

    @WebSocketEvent
    @Attribute(value = "subject", json = "null")
    public record NullJson() {}

    @WebSocketEvent
    public record StaticComponent(@Attribute(value = "subject", json = "5") int room) {}

    @WebSocketEvent
    @Attribute(value = "subject", is = "x")
    @Attribute(value = "subject", is = "y")
    public record Twice() {}

    @WebSocketEvent
    public record Supplied(@Attribute("subject") String one, @Attribute("subject") String other) {}

    @WebSocketEvent
    public static class WithoutGetter {
      @Attribute("subject")
      private String text;

      public String getOther() {
        return "other";
      }
    }

    @WebSocketEvent
    public record WithParameter() {
      @Attribute("subject")
      public String subject(String text) {
        return text;
      }
    }

    @WebSocketEvent
    @Format("cloudevents")
    @Attribute(value = "my-subject", is = "x")
    @Attribute(value = Pcp.ACTION, is = "of another format")
    public record NoCloudEventName() {}
  }

  private BadFormats() {}
}
