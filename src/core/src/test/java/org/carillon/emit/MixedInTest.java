package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.carillon.api.Attribute;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.Format;
import org.carillon.api.IgnoreUnknown;
import org.carillon.api.Pcp;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.audience.ResolvedAudience;
import org.carillon.cluster.CapEvent;
import org.carillon.config.Settings;
import org.carillon.event.Envelope;
import org.carillon.session.ClientConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How events look that are heard at paths of services other than their own. */
class MixedInTest {

  private static Application application;
  private static Emitter<Object> emitter;

  private final Client pcp = new Client();
  private final Client cloud = new Client();
  private final Client json = new Client();
  private final ClientConnection pcpConnection = connect(pcp, PcpService.class);

  @BeforeAll
  static void start() {
    application = Application.of(types());
    emitter = application.get(Any.class).emitter.tenant("t1");
  }

  private static Class<?>[] types() {
    return new Class<?>[] {
      PcpService.class,
      CloudService.class,
      JsonService.class,
      OfOne.class,
      OfTwo.class,
      OfTwoTheOtherWayRound.class,
      ByPath.class,
      WithItsOwn.class,
      Shared.class,
      Any.class
    };
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  private static ClientConnection connect(Client client, Class<?> service) {
    return application.connect(client, service, Application.caller("alice", "t1"));
  }

  private void connectAll() {
    connect(cloud, CloudService.class);
    connect(json, JsonService.class);
  }

  @Test
  void aNestedEventHasTheFormatAndAttributesOfTheServiceAroundItWhereverItIsHeard() {
    connectAll();
    emitter.emit(new PcpService.Nested("a"));
    String frame = "pcp-action:MESSAGE\npcp-channel:all\npcp-body-type:text\ntext:a\n\n";
    assertThat(pcp.heard()).isEmpty(); // the event names the other paths alone
    assertThat(cloud.heard()).containsExactly(frame);
    assertThat(json.heard()).containsExactly(frame);
  }

  @Test
  void anEventThatNamesOneServiceIsItsOwn() {
    connectAll();
    emitter.emit(new OfOne("a"));
    assertThat(pcp.heard())
        .containsExactly("pcp-action:MESSAGE\npcp-channel:all\npcp-body-type:text\ntext:a\n\n");
  }

  @Test
  void anEventOfSeveralServicesIsNoneOfThemWhicheverComesFirst() {
    connectAll();
    for (Object event : List.of(new OfTwo("a"), new OfTwoTheOtherWayRound("a"))) {
      emitter.emit(event);
      String name = event instanceof OfTwo ? "ofTwo" : "ofTwoTheOtherWayRound";
      String frame = "{\"event\":\"" + name + "\",\"data\":{\"text\":\"a\"}}";
      assertThat(pcp.heard()).containsExactly(frame);
      assertThat(cloud.heard()).containsExactly(frame);
    }
  }

  @Test
  void anEventThatNamesAPathTakesNothingOfItsService() {
    connectAll();
    emitter.emit(new ByPath("a"));
    assertThat(pcp.heard()).containsExactly("{\"event\":\"byPath\",\"data\":{\"text\":\"a\"}}");
  }

  @Test
  void anEventsOwnFormatBeatsAll() {
    connectAll();
    emitter.emit(new WithItsOwn("a"));
    assertThat(cloud.heard()).containsExactly("pcp-action:MESSAGE\npcp-body-type:text\ntext:a\n\n");
  }

  @Test
  void aPathHasItsOwnEventAndOneOfAnotherServiceUnderOneName() {
    connectAll();
    emitter.emit(new PcpService.Shared("own"));
    emitter.emit(new Shared("mixed in"));
    assertThat(pcp.heard())
        .containsExactly(
            "pcp-action:MESSAGE\npcp-channel:all\npcp-body-type:text\ntext:own\n\n",
            "{\"event\":\"shared\",\"data\":{\"text\":\"mixed in\"}}");
    pcpConnection.emit("shared", Map.of("text", "by name"));
    assertThat(pcp.heard())
        .as("by its name a connection means the service's own")
        .containsExactly(
            "pcp-action:MESSAGE\npcp-channel:all\npcp-body-type:text\ntext:by name\n\n");
  }

  private static Envelope adopted(Application by, String path, String event, String data) {
    CapEvent cap =
        new CapEvent(
            "t1",
            path,
            event,
            data,
            Map.of(),
            ResolvedAudience.EVERYONE.include(),
            ResolvedAudience.EVERYONE.exclude());
    return Objects.requireNonNull(by.get(CapEventAdapter.class).adopt(cap));
  }

  @Test
  void byItsNameAnApplicationOfCapMeansTheServicesOwnToo() {
    assertThat(adopted(application, "/ws/pcp", "shared", "{\"text\":\"a\"}").format())
        .isEqualTo("pcp");
    assertThat(adopted(application, "/ws/pcp", "byPath", "{\"text\":\"a\"}").format())
        .isEqualTo("json");
  }

  @Test
  void membersThatNothingTakesOfAnEventOfCapArePassedOverWhereThatIsSaid() {
    String more = "{\"text\":\"a\",\"more\":1}";
    assertThat(adopted(application, "/ws/json", "open", more).json()).isEqualTo(more);
    assertThatThrownBy(() -> adopted(application, "/ws/json", "plain", more))
        .hasMessageContaining("data.more");
    System.setProperty(Settings.UNKNOWN_MEMBERS.name(), "IGNORE");
    try (Application lenient = Application.of(types())) {
      assertThat(adopted(lenient, "/ws/json", "plain", more).json()).isEqualTo(more);
      assertThatThrownBy(() -> adopted(lenient, "/ws/json", "closed", more))
          .hasMessageContaining("data.more");
    } finally {
      System.clearProperty(Settings.UNKNOWN_MEMBERS.name());
    }
  }

  @Test
  void anEmptyAttributeOfAnEventIsNoneWhateverServiceOrDataSay() {
    emitter.emit(new PcpService.Quiet("a"));
    assertThat(pcp.heard()).containsExactly("pcp-action:MESSAGE\npcp-body-type:text\ntext:a\n\n");
  }

  @Test
  void theDefaultFormatIsAMatterOfTheProject() {
    System.setProperty(Settings.FORMAT.name(), "cloudevents");
    try (Application other = Application.of(types())) {
      Client heard = new Client();
      other.connect(heard, JsonService.class, Application.caller("alice", "t1"));
      Client mixed = new Client();
      other.connect(mixed, PcpService.class, Application.caller("alice", "t1"));
      Emitter<Object> by = other.get(Any.class).emitter.tenant("t1");
      by.emit(new JsonService.Plain("a"));
      by.emit(new ByPath("a"));
      assertThat(heard.heard())
          .singleElement()
          .asString()
          .contains("\"type\":\"JsonService.plain\"", "\"data\":{\"text\":\"a\"}");
      assertThat(mixed.heard()).singleElement().asString().contains("\"type\":\"PcpService.byPath");
    } finally {
      System.clearProperty(Settings.FORMAT.name());
    }
  }

  @Test
  void aDefaultFormatThatIsNotThereFailsTheDeployment() {
    System.setProperty(Settings.FORMAT.name(), "morse");
    try {
      assertThatThrownBy(() -> Application.of(types()).close())
          .hasMessageContaining("carillon.format is \"morse\", and there is no such format");
    } finally {
      System.clearProperty(Settings.FORMAT.name());
    }
  }

  @Dependent
  static class Any {
    @Inject Emitter<Object> emitter;
  }

  @WebSocketService(value = "pcp", delivery = Delivery.IMMEDIATE)
  @Format("pcp")
  @Attribute(value = Pcp.CHANNEL, is = "all")
  public static class PcpService {

    @WebSocketEvent(path = {"cloud", "json"})
    public record Nested(String text) {}

    @WebSocketEvent
    public record Shared(String text) {}

    @WebSocketEvent
    @Attribute(value = Pcp.CHANNEL, is = "")
    @Attribute(value = Pcp.MESSAGE, is = "")
    public record Quiet(@Attribute(Pcp.MESSAGE) String text) {}
  }

  @WebSocketService(value = "cloud", delivery = Delivery.IMMEDIATE)
  @Format("cloudevent")
  public static class CloudService {}

  @WebSocketService(value = "json", delivery = Delivery.IMMEDIATE)
  public static class JsonService {
    @WebSocketEvent
    public record Plain(String text) {}

    @WebSocketEvent
    @IgnoreUnknown
    public record Open(String text) {}

    @WebSocketEvent
    @IgnoreUnknown(false)
    public record Closed(String text) {}
  }

  @WebSocketEvent(service = PcpService.class)
  public record OfOne(String text) {}

  @WebSocketEvent(service = {PcpService.class, CloudService.class})
  public record OfTwo(String text) {}

  @WebSocketEvent(service = {CloudService.class, PcpService.class})
  public record OfTwoTheOtherWayRound(String text) {}

  @WebSocketEvent(path = "pcp")
  public record ByPath(String text) {}

  @WebSocketEvent(path = "cloud")
  @Format("pcp")
  public record WithItsOwn(String text) {}

  @WebSocketEvent(path = "pcp")
  public record Shared(String text) {}
}
