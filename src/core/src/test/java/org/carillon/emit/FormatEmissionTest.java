package org.carillon.emit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonFormat;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.json.bind.annotation.JsonbProperty;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.carillon.api.Attribute;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.Format;
import org.carillon.api.Ignore;
import org.carillon.api.Pcp;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.session.ClientConnection;
import org.carillon.spi.GenericFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients hear of an event in each format, byte for byte. */
class FormatEmissionTest {

  private static Application application;
  private static Emitter<Object> emitter;

  private Client client;
  private ClientConnection connection;

  @BeforeAll
  static void start() {
    application =
        Application.of(
            Messages.class, Events.class, Labelled.class, Plain.class, Ledger.class, Any.class);
    emitter = application.get(Any.class).emitter.tenant("t1");
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @BeforeEach
  void connect() {
    client = new Client();
  }

  private void at(Class<?> service) {
    connection = application.connect(client, service, Application.caller("alice", "t1"));
  }

  private void at(Class<?> service, String format) {
    connection =
        application.connect(client, service, 0, Application.caller("alice", "t1"), null, format);
  }

  private String heard(Emitter<Object> by, Object event) {
    by.emit(event);
    List<String> frames = client.heard(); // and forgotten
    assertThat(frames).hasSize(1);
    return frames.get(0);
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = FormatEmissionTest.class.getResourceAsStream("/frames/" + name)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
    }
  }

  // --- PCP

  @Test
  void fieldsAreInTheOrderOfTheirDeclarationAndEmptyOnesAreLeftOut() throws Exception {
    at(Messages.class);
    assertThat(heard(emitter, new Messages.Fields("value1", "", null, "value2")))
        .isEqualTo(golden("plain.pcp"));
  }

  @Test
  void aComponentIsTheBodyAndNoField() throws Exception {
    at(Messages.class);
    assertThat(heard(emitter, new Messages.Told("value1", "this is the body!", "value2")))
        .isEqualTo(golden("message-from-component.pcp"));
  }

  @Test
  void actionEventChannelAndBodyMayBeStatic() throws Exception {
    at(Messages.class);
    assertThat(heard(emitter, new Messages.StaticEvent(0, false))).isEqualTo(golden("static.pcp"));
  }

  @Test
  void fieldsAreEscapedAndValuesAreText() throws Exception {
    at(Messages.class);
    assertThat(
            heard(
                emitter,
                new Messages.Escaped(
                    "CLOSE",
                    "a\\b:c\nd",
                    "x",
                    List.of("a:b", 1),
                    new BigDecimal("11.10"),
                    Instant.parse("2026-01-01T12:00:00Z"),
                    "no field begins like that")))
        .isEqualTo(golden("escaped.pcp"));
  }

  @Test
  void aSideEffectIsWhatFioriElementsExpects() throws Exception {
    at(Messages.class);
    assertThat(heard(emitter, new Messages.StockChanged("/Books(201)")))
        .isEqualTo(golden("side-effect.pcp"));
    assertThat(heard(emitter, new Messages.Renamed("x", "/Books(1)", "no body")))
        .isEqualTo(golden("side-effect-full.pcp"));
  }

  @Test
  void whatIsSaidBeatsWhatIsStaticWhichBeatsTheData() throws Exception {
    at(Messages.class);
    for (String spelling : List.of("pcp-action", "pcp_action", "pcp.action", "pcpaction")) {
      for (String message : List.of("pcp-message", "pcp_message", "pcp.message", "pcpmessage")) {
        assertThat(
                heard(
                    emitter.attribute(spelling, "SAID").attribute(message, "said"),
                    new Messages.Ranked("FROM_DATA")))
            .isEqualTo(golden("said.pcp"));
      }
    }
    assertThat(
            heard(
                emitter.headers(Map.of("x-ws-pcp-action", "SAID", "x-ws-pcp-message", "said")),
                new Messages.Ranked("FROM_DATA")))
        .isEqualTo(golden("said.pcp"));
    assertThat(heard(emitter, new Messages.Ranked("FROM_DATA")))
        .isEqualTo(golden("said.pcp").replace("SAID", "STATIC").replace("\nsaid", "\nstatic"));
  }

  @Test
  void aLineFeedInAnActionAddsNoField() {
    at(Messages.class);
    assertThat(heard(emitter.attribute("pcp-action", "A\nfield:x"), new Messages.Fields()))
        .isEqualTo("pcp-action:A\\nfield\\:x\npcp-body-type:text\n\n");
  }

  @Test
  void whatAConnectionSendsHasItsServicesFormat() {
    at(Messages.class);
    connection.emit("any", Map.of("a", 1), Map.of("pcp-action", "X"));
    assertThat(client.heard()).containsExactly("pcp-action:X\npcp-body-type:text\na:1\n\n");
  }

  @Test
  void whatAConnectionSendsByTheNameOfADeclaredEventLooksLikeIt() throws Exception {
    at(Messages.class);
    connection.emit("told", Map.of("text", "body", "other", 1));
    connection.emit("told", new Messages.Told("1", "body", null));
    connection.emit("stockChanged", Map.of("sideEffectSource", "/Books(201)"));
    assertThat(client.heard())
        .containsExactly(
            "pcp-action:MESSAGE\npcp-body-type:text\nother:1\n\nbody",
            "pcp-action:MESSAGE\npcp-body-type:text\nfield1:1\n\nbody",
            golden("side-effect.pcp"));
  }

  // --- CloudEvents

  private static CloudEvent read(String frame) {
    return new JsonFormat().deserialize(frame.getBytes(UTF_8));
  }

  private static String content(CloudEvent event) {
    return new String(Objects.requireNonNull(event.getData()).toBytes(), UTF_8);
  }

  @Test
  void whatNobodySetIsFilled() throws Exception {
    at(Events.class);
    Instant before = Instant.now();
    String frame = heard(emitter, new Events.Mapped("abc", 123, true));

    CloudEvent event = read(frame);
    assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
    assertThat(event.getSource()).hasToString("Events");
    assertThat(event.getType()).isEqualTo("Events.mapped");
    assertThat(event.getSubject()).isNull();
    assertThat(event.getDataContentType()).isEqualTo("application/json");
    assertThat(UUID.fromString(event.getId()).version()).isEqualTo(7);
    assertThat(event.getTime().toInstant())
        .isBetween(before.minusMillis(1), Instant.now().plusMillis(1));
    assertThat(event.getExtensionNames()).isEmpty();
    assertThat(
            frame
                .replaceFirst("\"id\":\"[^\"]*", "\"id\":\"<id>")
                .replaceFirst("\"time\":\"[^\"]*", "\"time\":\"<time>"))
        .isEqualTo(golden("defaults.cloudevent.json"));
  }

  @Test
  void attributesMayBeStatic() throws Exception {
    at(Events.class);
    assertThat(heard(emitter, new Events.CloudEvent2("abc", 123, true)))
        .isEqualTo(golden("full.cloudevent.json"));
  }

  @Test
  void attributesMayComeFromTheDataOfWhichTheyAreNoPartThen() throws Exception {
    at(Events.class);
    String frame =
        heard(
            emitter,
            new Events.CloudEvent3(
                "1.0",
                "com.example.someevent",
                "/mycontext",
                "example",
                "C234-1234-1234",
                OffsetDateTime.of(2018, 4, 5, 17, 31, 0, 0, ZoneOffset.UTC),
                "value",
                5,
                "application/json",
                "abc",
                123,
                true));
    assertThat(frame)
        .isEqualTo(golden("full.cloudevent.json").replace("17:31:00Z", "17:31:00.000Z"));
  }

  @Test
  void attributesMayBeSaidAndExtend() throws Exception {
    at(Events.class);
    Map<String, Object> ws =
        Map.of(
            "type", "com.example.someevent",
            "source", "/mycontext",
            "subject", "example",
            "id", "C234-1234-1234",
            "time", "2018-04-05T17:31:00Z",
            "cloudevent", Map.of("comexampleextension1", "value"));
    assertThat(
            heard(
                emitter
                    .headers(Map.of("ws", ws, "x-ws-cloudevents-comexampleothervalue", "5"))
                    .attribute("pcp-action", "of another format"),
                new Events.Mapped("abc", 123, true)))
        .isEqualTo(golden("full.cloudevent.json"));
  }

  @Test
  void anEventThatModelsDataIsPassedAsItIsAndFilled() {
    at(Events.class);
    String full =
        heard(
            emitter,
            new Events.Modelled(
                "1.0",
                "com.example.modelled",
                "/mycontext",
                null,
                "own",
                null,
                "value",
                new Events.Details("abc", 123, true)));
    CloudEvent event = read(full);
    assertThat(event.getType()).isEqualTo("com.example.modelled");
    assertThat(event.getId()).isEqualTo("own");
    assertThat(event.getTime()).as("filled").isNotNull();
    assertThat(event.getDataContentType()).isEqualTo("application/json");
    assertThat(event.getExtension("comexampleextension1")).isEqualTo("value");
    assertThat(content(event))
        .isEqualTo("{\"appinfoA\":\"abc\",\"appinfoB\":123,\"appinfoC\":true}");

    CloudEvent said =
        read(
            heard(
                emitter.attribute("cloudevent", "type", "said"),
                new Events.Modelled("1.0", "own", null, null, null, null, null, null)));
    assertThat(said.getType()).isEqualTo("said");
    assertThat(said.getSource()).hasToString("Events");
    assertThat(content(said)).isEqualTo("{}");

    CloudEvent without =
        read(
            heard(
                emitter, new Events.Modelled(null, "own", "/own", "s", null, null, "value", null)));
    assertThat(without.getType()).isEqualTo("own");
    assertThat(without.getSource()).hasToString("/own");
    assertThat(without.getSubject()).isEqualTo("s");
    assertThat(without.getExtension("comexampleextension1")).isEqualTo("value");
    assertThat(content(without)).isEqualTo("{}");
  }

  @Test
  void precedenceHoldsForCloudEventsToo() {
    at(Events.class);
    Events.Ranked event = new Events.Ranked("data", "only", "x");
    CloudEvent heard = read(heard(emitter, event));
    assertThat(heard.getSubject()).as("static beats data").isEqualTo("static");
    assertThat(heard.getExtension("other")).isEqualTo("only");
    assertThat(content(heard)).isEqualTo("{\"text\":\"x\"}");
    CloudEvent said =
        read(
            heard(
                emitter
                    .attribute("subject", "general")
                    .attribute("cloudevents", "subject", "said")
                    .attribute("other", "said"),
                event));
    assertThat(said.getSubject()).as("said for the format beats all").isEqualTo("said");
    assertThat(said.getExtension("other")).isEqualTo("said");
    assertThat(content(said)).isEqualTo("{\"text\":\"x\"}");
  }

  @Test
  void whatIsStaticOnAnEventBeatsItsServiceWhichBeatsTheData() {
    at(Labelled.class);
    CloudEvent heard = read(heard(emitter, new Labelled.Told("data", "data")));
    assertThat(heard.getExtension("one")).isEqualTo("event");
    assertThat(heard.getExtension("other")).isEqualTo("service");
    assertThat(heard.getSubject()).isEqualTo("service");
    assertThat(heard.getExtensionNames()).doesNotContain("pcp-channel");

    connection.emit("undeclared", Map.of("a", 1));
    CloudEvent undeclared = read(client.heard().get(0));
    assertThat(undeclared.getExtension("one")).isEqualTo("service");
    assertThat(content(undeclared)).isEqualTo("{\"a\":1}");
  }

  @Test
  void whatCloudEventsDoNotKnowIsTextOrLeftOut() {
    at(Events.class);
    CloudEvent event =
        read(
            heard(
                emitter
                    .attribute("decimal", new BigDecimal("1.50"))
                    .attribute("large", 5_000_000_000L)
                    .attribute("flag", true)
                    .attribute("nested", Map.of("a", 1))
                    .attribute("mixedCase", "x")
                    .attribute("not-allowed", "x")
                    .attribute("data", "x")
                    .attribute("cloudevent", "cloudevent-prefixed", "x"),
                new Events.Mapped("abc", null, null)));
    assertThat(event.getExtension("decimal")).isEqualTo("1.50");
    assertThat(event.getExtension("large")).isEqualTo("5000000000");
    assertThat(event.getExtension("flag")).isEqualTo(true);
    assertThat(event.getExtension("nested")).isEqualTo("{\"a\":1}");
    assertThat(event.getExtension("mixedcase")).isEqualTo("x");
    assertThat(event.getExtension("prefixed")).isEqualTo("x");
    assertThat(event.getExtensionNames()).hasSize(6);
    assertThat(content(event)).isEqualTo("{\"appinfoA\":\"abc\"}");
  }

  // --- numbers that JavaScript cannot hold

  @Test
  void noBitOfANumberIsLostInAnAttributeThatComesFromTheData() {
    at(Plain.class);
    assertThat(
            heard(
                emitter,
                new Plain.Priced(
                    9_007_199_254_740_991L,
                    9_007_199_254_740_993L,
                    new BigInteger("-123456789012345678901"),
                    new BigDecimal("1.10"))))
        .isEqualTo(
            "{\"safe\":9007199254740991,\"price\":\"9007199254740993\","
                + "\"big\":\"-123456789012345678901\",\"decimal\":\"1.10\"}");
    connection.emit("priced", Map.of("price", 9_007_199_254_740_993L));
    assertThat(client.heard()).containsExactly("{\"price\":\"9007199254740993\"}");
  }

  /** What is said of an attribute, and what JavaScript is to read. */
  static Stream<Arguments> saidNumbers() {
    return Stream.of(
        Arguments.of(5, "5"),
        Arguments.of(5L, "5"),
        Arguments.of(9_007_199_254_740_991L, "9007199254740991"),
        Arguments.of(9_007_199_254_740_993L, "\"9007199254740993\""),
        Arguments.of(Long.MIN_VALUE, "\"-9223372036854775808\""),
        Arguments.of(new BigInteger("5"), "5"),
        Arguments.of(new BigInteger("123456789012345678901"), "\"123456789012345678901\""),
        Arguments.of(new BigDecimal("1.5"), "1.5"),
        Arguments.of(new BigDecimal("1.10"), "\"1.10\""),
        Arguments.of(new BigDecimal("0.30000000000000004"), "0.30000000000000004"),
        Arguments.of(new BigDecimal("0.1234567890123456789"), "\"0.1234567890123456789\""),
        Arguments.of(new BigDecimal("123456789012345678901"), "\"123456789012345678901\""),
        Arguments.of(1.5d, "1.5"),
        Arguments.of(List.of(9_007_199_254_740_993L), "[\"9007199254740993\"]"));
  }

  @ParameterizedTest
  @MethodSource("saidNumbers")
  void noBitOfANumberIsLostInAnAttributeThatIsSaid(Object said, String heard) {
    at(Plain.class);
    String usual = "{\"event\":\"usual\",\"data\":{},\"headers\":{\"a\":" + heard + "}}";
    Plain.Usual event = new Plain.Usual(null, null);
    assertThat(heard(emitter.attribute("a", said), event)).isEqualTo(usual);
    assertThat(heard(emitter.headers(Map.of("ws", Map.of("a", said))), event)).isEqualTo(usual);
    if (said instanceof Integer || said instanceof Long || said instanceof BigDecimal) {
      assertThat(heard(emitter.headers(Map.of("x-ws-json-a", said.toString())), event))
          .as("as an HTTP header")
          .isEqualTo(usual);
    }
    assertThat(heard(emitter.attribute("ledger", "a", said), new Plain.Booked(null, "left out")))
        .isEqualTo("{\"kind\":\"booked\",\"a\":" + heard + "}");
  }

  // --- generic and custom

  @Test
  void aGenericFrameIsItsAttributesAlone() throws Exception {
    at(Plain.class);
    assertThat(heard(emitter, new Plain.Flat("s", "left out")))
        .isEqualTo(golden("flat.generic.json"));
  }

  @Test
  void aFormatOfTheApplicationsOwnIsGivenTheAttributes() {
    at(Plain.class);
    assertThat(
            heard(
                emitter.attribute("ledger", "b", 2).attribute("ledger_c", 3),
                new Plain.Booked("a", "left out")))
        .isEqualTo("{\"a\":\"a\",\"kind\":\"booked\",\"c\":3,\"b\":2}");
  }

  // --- json, and formats that a subprotocol fixes

  @Test
  void jsonHasItsDataAsEverAndWhatWasSaidAsHeaders() {
    at(Plain.class);
    assertThat(heard(emitter, new Plain.Usual("s", "text")))
        .isEqualTo("{\"event\":\"usual\",\"data\":{\"subject\":\"s\",\"text\":\"text\"}}");
    assertThat(
            heard(
                emitter.attribute("a", List.of(1)).attribute("cloudevent", "type", "x"),
                new Plain.Usual("s", "text")))
        .isEqualTo(
            "{\"event\":\"usual\",\"data\":{\"subject\":\"s\",\"text\":\"text\"},"
                + "\"headers\":{\"a\":[1]}}");
  }

  @Test
  void aSubprotocolFixesTheFormatOfEveryEvent() {
    at(Plain.class, "cloudevent");
    CloudEvent event =
        read(
            heard(
                emitter.attribute("a", 1).attribute("cloudevent", "type", "x"),
                new Plain.Usual("s", "text")));
    assertThat(event.getType()).isEqualTo("x");
    assertThat(event.getSubject()).isEqualTo("s");
    assertThat(event.getExtension("a")).isEqualTo(1);
    assertThat(content(event)).isEqualTo("{\"text\":\"text\"}");

    Client pcp = new Client();
    application.connect(pcp, Messages.class, Application.caller("bob", "t1"));
    Client json = new Client();
    application.connect(json, Messages.class, 0, Application.caller("c", "t1"), null, "json");
    emitter.attribute("a", 1).emit(new Messages.Told("1", "body", "2"));
    assertThat(json.heard())
        .containsExactly(
            "{\"event\":\"told\",\"data\":{\"field1\":\"1\",\"text\":\"body\",\"field2\":\"2\"},"
                + "\"headers\":{\"a\":1}}");
    assertThat(pcp.heard()).singleElement().asString().endsWith("\n\nbody");
  }

  @Dependent
  static class Any {
    @Inject Emitter<Object> emitter;
  }

  @WebSocketService(delivery = Delivery.IMMEDIATE)
  @Format("pcp")
  static class Messages {

    @WebSocketEvent
    record Fields(String field1, String empty, String missing, String field2) {
      Fields() {
        this(null, null, null, null);
      }
    }

    @WebSocketEvent
    record Told(String field1, @Attribute(Pcp.MESSAGE) String text, String field2) {}

    @WebSocketEvent
    @Attribute(value = Pcp.ACTION, is = "REFRESH")
    @Attribute(Pcp.EVENT)
    @Attribute(value = Pcp.CHANNEL, is = "stock")
    @Attribute(value = Pcp.MESSAGE, is = "a text: with \\ and\nlines")
    record StaticEvent(int count, boolean flag) {}

    @WebSocketEvent
    record Escaped(
        @Attribute(Pcp.ACTION) String action,
        String text,
        @JsonbProperty("wei:rd") String strange,
        List<Object> list,
        BigDecimal price,
        Instant at,
        @JsonbProperty("pcp-x") String reserved) {}

    @WebSocketEvent
    @Attribute(Pcp.SIDE_EFFECT)
    record StockChanged(String sideEffectSource) {}

    @WebSocketEvent("renamedHere")
    @Attribute(value = Pcp.EVENT, is = "renamed")
    @Attribute(value = Pcp.CHANNEL, is = "amc")
    record Renamed(
        String extra,
        @Attribute(Pcp.SIDE_EFFECT) String row,
        @Attribute(Pcp.MESSAGE) String text) {}

    @WebSocketEvent
    @Attribute(value = Pcp.ACTION, is = "STATIC")
    @Attribute(value = Pcp.MESSAGE, is = "static")
    record Ranked(@Attribute(Pcp.ACTION) String action) {}
  }

  @WebSocketService(delivery = Delivery.IMMEDIATE)
  @Format("cloudevents")
  static class Events {

    record Details(String appinfoA, Integer appinfoB, Boolean appinfoC) {}

    @WebSocketEvent
    record Mapped(String appinfoA, Integer appinfoB, Boolean appinfoC) {}

    @WebSocketEvent
    @Attribute(value = "specversion", is = "1.0")
    @Attribute(value = "type", is = "com.example.someevent")
    @Attribute(value = "source", is = "/mycontext")
    @Attribute(value = "subject", is = "example")
    @Attribute(value = "id", is = "C234-1234-1234")
    @Attribute(value = "time", is = "2018-04-05T17:31:00Z")
    @Attribute(value = "comexampleextension1", is = "value")
    @Attribute(value = "comexampleothervalue", json = "5")
    @Attribute(value = "datacontenttype", is = "application/json")
    record CloudEvent2(String appinfoA, Integer appinfoB, Boolean appinfoC) {}

    @WebSocketEvent
    record CloudEvent3(
        @Attribute("specversion") String specversion,
        @Attribute("type") String type,
        @Attribute("source") String source,
        @Attribute("subject") String subject,
        @Attribute("id") String id,
        @Attribute("time") OffsetDateTime time,
        @Attribute("comexampleextension1") String extension1,
        @Attribute("comexampleothervalue") int othervalue,
        @Attribute("datacontenttype") String datacontenttype,
        String appinfoA,
        Integer appinfoB,
        Boolean appinfoC) {}

    @WebSocketEvent
    record Modelled(
        String specversion,
        String type,
        String source,
        String subject,
        String id,
        Instant time,
        String comexampleextension1,
        Details data) {}

    @WebSocketEvent
    @Attribute(value = "subject", is = "static")
    record Ranked(
        @Attribute("subject") String subject, @Attribute("other") String other, String text) {}
  }

  @WebSocketService(delivery = Delivery.IMMEDIATE)
  @Format("cloudevent")
  @Attribute(value = "one", is = "service")
  @Attribute(value = "other", is = "service")
  @Attribute(value = "subject", is = "service")
  @Attribute(value = Pcp.CHANNEL, is = "of another format")
  static class Labelled {

    @WebSocketEvent
    @Attribute(value = "one", is = "event")
    record Told(@Attribute("subject") String subject, @Attribute("one") String one) {}
  }

  @WebSocketService(delivery = Delivery.IMMEDIATE)
  static class Plain {

    @WebSocketEvent
    @Format("generic")
    @Attribute(value = "name", is = "flat")
    @Attribute(value = "nested", json = "{\"a\":[1.5,null]}")
    record Flat(@Attribute("subject") @Ignore String subject, String text) {}

    @WebSocketEvent
    @Format("ledger")
    @Attribute(value = "kind", is = "booked")
    record Booked(@Attribute("a") String a, String text) {}

    @WebSocketEvent
    record Usual(@Attribute("subject") String subject, String text) {}

    @WebSocketEvent
    @Format("generic")
    record Priced(
        @Attribute("safe") long safe,
        @Attribute("price") long price,
        @Attribute("big") BigInteger big,
        @Attribute("decimal") BigDecimal decimal) {}
  }

  @Named("ledger")
  @ApplicationScoped
  static class Ledger extends GenericFormat {
    Ledger() {
      super("ledger", "kind");
    }
  }
}
