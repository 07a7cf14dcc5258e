package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.json.bind.annotation.JsonbProperty;
import java.util.List;
import java.util.Map;
import org.carillon.api.Attribute;
import org.carillon.api.Caller;
import org.carillon.api.Format;
import org.carillon.api.Ignore;
import org.carillon.api.OnContextChange;
import org.carillon.api.Operation;
import org.carillon.api.Pcp;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.model.AttributeModel.FromData;
import org.carillon.model.OperationModel.Input;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;
import org.junit.jupiter.api.Test;

/** What the model holds of formats and attributes. */
class FormatModelTest {

  private static final ApplicationModel MODEL =
      Deployment.model(
          Mixed.class,
          Mixed.Fixed.class,
          Mixed.Own.class,
          Mixed.Supplied.class,
          Mixed.Bean.class,
          Plain.class,
          Plain.Event.class,
          Morse.class);

  @Test
  void whatSaysNothingIsJsonWithoutAttributes() {
    assertThat(MODEL.services()).extracting(ServiceModel::format).contains("json");
    EventModel event = event(Plain.Event.class);
    assertThat(event.format()).isEqualTo("json");
    assertThat(event.attributes()).isSameAs(AttributeModel.NONE);
    assertThat(event.attributes().isEmpty()).isTrue();
  }

  @Test
  void anEventHasItsOwnFormatElseItsServices() {
    assertThat(event(Mixed.Fixed.class).format()).isEqualTo("pcp");
    assertThat(event(Mixed.Own.class).format())
        .as("the plural is the same")
        .isEqualTo("cloudevent");
    assertThat(event(Mixed.Supplied.class).format()).isEqualTo("morse");
  }

  @Test
  void staticAttributesOfAnEventBeatItsServices() {
    assertThat(event(Mixed.Fixed.class).attributes().fixed())
        .containsExactly(
            entry(Pcp.CHANNEL, "own"),
            entry("source", "/service"),
            entry(Pcp.EVENT, true),
            entry("count", 5),
            entry("nested", Map.of("a", List.of(1))));
  }

  @Test
  void attributesComeFromComponentsGettersAndWhatTheDataDoesNotShow() {
    assertThat(event(Mixed.Supplied.class).attributes().fromData())
        .extracting(FromData::name, FromData::member)
        .containsExactly(
            tuple("subject", "ID"),
            tuple(Pcp.MESSAGE, "text"),
            tuple("comment", "text"),
            tuple("hidden", null));
    assertThat(event(Mixed.Bean.class).attributes().fromData())
        .extracting(FromData::name, FromData::member)
        .containsExactlyInAnyOrder(
            tuple("subject", "room"), tuple("derived", "derived"), tuple("other", null));
  }

  @Test
  void anOperationHasAFormatAttributesAndTheMembersThatItTakes() {
    OperationModel say = operation("say");
    assertThat(say.format()).isEqualTo("generic");
    assertThat(say.attributes()).containsExactly(entry("subject", "fixed"));
    assertThat(say.parameters().get(0).inputs())
        .containsExactly(new Input("text", String.class, List.of("comment", Pcp.MESSAGE)));
    assertThat(say.parameters().get(1).inputs()).isEmpty();
    assertThat(operation("whole").format()).isNull();
    assertThat(operation("whole").parameters().get(0).inputs())
        .containsExactly(
            new Input("ID", int.class, List.of("subject")),
            new Input("text", String.class, List.of()));
    assertThat(operation("mapped").parameters().get(0).source())
        .as("an attribute is a member, a record or not")
        .isEqualTo(OperationModel.Source.MEMBER);
  }

  @Test
  void theContextChangeHasAliases() {
    assertThat(MODEL.at("/ws/mixed").contextAliases()).containsExactly("com.example.context");
  }

  private static EventModel event(Class<?> type) {
    return MODEL.events().get(type);
  }

  private static OperationModel operation(String name) {
    return MODEL.at("/ws/mixed").operations().get(name);
  }

  @WebSocketService
  public static class Plain {
    @WebSocketEvent
    public record Event(String text) {}
  }

  public record Draft(
      @JsonbProperty("ID") @Attribute("subject") int id, String text, @Ignore String secret) {}

  @WebSocketService
  @Format("pcp")
  @Attribute(value = Pcp.CHANNEL, is = "service")
  @Attribute(value = "source", is = "/service")
  public static class Mixed {

    @WebSocketEvent
    @Attribute(value = Pcp.CHANNEL, is = "own")
    @Attribute(Pcp.EVENT)
    @Attribute(value = "count", json = "5")
    @Attribute(value = "nested", json = "{\"a\": [1]}")
    public record Fixed() {}

    @WebSocketEvent
    @Format("cloudevents")
    public record Own() {}

    @WebSocketEvent
    @Format("morse")
    public record Supplied(
        @JsonbProperty("ID") @Attribute("subject") int id,
        @Attribute(Pcp.MESSAGE) @Attribute("comment") String text,
        @Ignore @Attribute("hidden") String secret) {}

    @WebSocketEvent
    public static class Bean {
      @Attribute("subject")
      private String room;

      public String getRoom() {
        return room;
      }

      @Attribute("derived")
      public String getDerived() {
        return room;
      }

      @Attribute("other")
      public String other() {
        return room;
      }
    }

    @Operation
    @Format("generic")
    @Attribute(value = "subject", is = "fixed")
    public void say(@Attribute("comment") @Attribute(Pcp.MESSAGE) String text, Caller caller) {}

    @Operation
    public void whole(Draft draft) {}

    @Operation
    public void mapped(@Attribute("draft") Draft draft) {}

    @OnContextChange(alias = "com.example.context")
    public void changing() {}
  }

  @Named("morse")
  @ApplicationScoped
  public static class Morse implements org.carillon.spi.WireFormat {
    @Override
    public InboundMessage parse(String frame, ServiceInfo service) {
      return new InboundMessage(frame, Map.of(), Map.of(), null);
    }

    @Override
    public String compose(OutboundMessage message) {
      return message.event();
    }
  }
}
