package org.carillon.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.json.bind.annotation.JsonbProperty;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.carillon.api.Attribute;
import org.carillon.api.ErrorCode;
import org.carillon.api.Format;
import org.carillon.api.Headers;
import org.carillon.api.Ignore;
import org.carillon.api.OnContextChange;
import org.carillon.api.Operation;
import org.carillon.api.Pcp;
import org.carillon.api.WebSocketService;
import org.carillon.config.CarillonConfig;
import org.carillon.format.CloudEventFormat;
import org.carillon.format.FlatFormat;
import org.carillon.format.PcpFormat;
import org.carillon.json.PlainReader;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ModelExtension;
import org.carillon.session.InboundWork;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How frames of PCP, CloudEvents and the generic format are read for a real model. */
class InboundFormatTest {

  private static final int DEPTH = 20;

  private static ServiceInfo service;
  private static PcpFormat pcp;
  private static final CloudEventFormat EVENTS = new CloudEventFormat();
  private static final FlatFormat GENERIC = new FlatFormat();

  public record Details(String appinfoA, Integer appinfoB, Boolean appinfoC) {}

  public record Draft(@JsonbProperty("ID") int id, @Attribute("subject") String topic, String a) {}

  @WebSocketService("shop")
  @Format("pcp")
  public static class ShopService {

    @Operation(alias = "MESSAGE")
    public void notify(@Attribute(Pcp.MESSAGE) String message, String field1, String field2) {}

    @Operation
    public void typed(
        int whole,
        Long large,
        BigDecimal price,
        double ratio,
        boolean flag,
        Instant at,
        Optional<Integer> maybe,
        List<String> several,
        Map<String, Object> nested) {}

    @Operation
    public void attributed(
        @Attribute(Pcp.ACTION) String action, @Attribute("pcp_event") String event, String text) {}

    @Operation(alias = "com.example.someevent")
    public void sendCloudEventModel(
        String subject, String comexampleextension1, Integer comexampleothervalue, Details data) {}

    @Operation(alias = "com.example.mapped")
    @Attribute(value = "subject", is = "cloud")
    public void sendCloudEventMap(
        @Attribute("subject") String subject,
        @Attribute("comexampleextension1") String extension1,
        @Attribute("comexampleothervalue") Integer othervalue,
        String appinfoA,
        Integer appinfoB,
        Boolean appinfoC,
        @Ignore String appinfoD) {}

    @Operation
    public void whole(Draft draft) {}

    @Operation
    public void anything(Map<String, Object> data, Headers headers) {}

    @Operation
    public void order(String id, int quantity) {}

    @OnContextChange(alias = "com.example.context")
    public void changing() {}
  }

  @BeforeAll
  static void read() {
    try (SeContainer container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(new ModelExtension())
            .addBeanClasses(ShopService.class)
            .initialize()) {
      service =
          new ServiceView(
              container.select(ApplicationModel.class).get().at("/ws/shop"),
              new PlainReader(DEPTH),
              (exposure, keyAlone) -> Map.of());
    }
    pcp = new PcpFormat(new CarillonConfig(name -> Optional.empty()));
  }

  private static InboundMessage pcp(String... lines) throws FormatException {
    return pcp.parse(String.join("\n", lines), service);
  }

  private static FormatException fault(org.carillon.spi.WireFormat format, String frame) {
    return catchThrowableOfType(FormatException.class, () -> format.parse(frame, service));
  }

  private static InboundMessage named(
      String format, org.carillon.spi.WireFormat read, String event, Object... arguments)
      throws FormatException {
    return NamedEventReader.read(
        new InboundWork.Event(event, java.util.Arrays.asList(arguments), 7),
        new FrameReader.Named(format, read, service));
  }

  @Test
  void ofANamedEventInJsonTheFirstArgumentIsTheDataAndTheSecondTheHeaders() throws Exception {
    var json = new org.carillon.format.JsonFormat(new CarillonConfig(name -> Optional.empty()));

    InboundMessage message =
        named("json", json, "order", Map.of("id", "a"), java.util.Collections.singletonMap("h", 1));
    assertThat(message.event()).isEqualTo("order");
    assertThat(message.data()).isEqualTo(Map.of("id", "a"));
    assertThat(message.headers()).isEqualTo(Map.of("h", 1));
    assertThat(message.ref()).isEqualTo(7);
    assertThat(named("json", json, "order").data()).isEmpty();
    assertThat(named("json", json, "order", null, null).headers()).isEmpty();
    FormatException fault =
        catchThrowableOfType(
            FormatException.class, () -> named("json", json, "order", List.of("a")));
    assertThat(fault.code()).isEqualTo(ErrorCode.BAD_FRAME);
    assertThat(fault.ref()).isEqualTo(7);
  }

  @Test
  void theNameOfANamedEventRoutesAndTheFormatReadsTheArgument() throws Exception {
    InboundMessage message =
        named(
            "pcp", pcp, "typed", "pcp-action:MESSAGE\npcp-body-type:text\nwhole:5\nflag:true\n\n");
    assertThat(message.event()).isEqualTo("typed");
    assertThat(message.data()).containsEntry("whole", 5).containsEntry("flag", true);

    InboundMessage event =
        named(
            "cloudevent",
            EVENTS,
            "com.example.mapped",
            Map.of(
                "specversion",
                "1.0",
                "type",
                "some.other",
                "id",
                "1",
                "source",
                "s",
                "data",
                Map.of("appinfoA", "abc")));
    assertThat(event.event()).as("by its alias").isEqualTo("sendCloudEventMap");
    assertThat(event.data()).containsEntry("appinfoA", "abc").containsEntry("subject", "cloud");
    assertThat(event.ref()).isEqualTo(7);
  }

  @Test
  void anArgumentThatTheFormatCannotReadIsAnsweredWhereTheClientWaits() {
    FormatException fault =
        catchThrowableOfType(FormatException.class, () -> named("pcp", pcp, "typed", 5));
    assertThat(fault).hasMessageContaining("text or an object");
    assertThat(
            catchThrowableOfType(
                    FormatException.class, () -> named("cloudevent", EVENTS, "whole", "{"))
                .ref())
        .isEqualTo(7);
  }

  @Test
  void aPcpMessageWithoutAnActionIsOneOfMessage() throws Exception {
    InboundMessage message =
        pcp("pcp-body-type:text", "field1:value1", "field2:value2", "", "this is the body!\n\nyes");
    assertThat(message.event()).isEqualTo("notify");
    assertThat(message.data())
        .isEqualTo(
            Map.of("message", "this is the body!\n\nyes", "field1", "value1", "field2", "value2"));
    assertThat(message.headers()).isEqualTo(Map.of("pcp-body-type", "text"));
    assertThat(message.ref()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MESSAGE", "notify", "ShopService.notify"})
  void aPcpActionIsAnAliasANameOrAQualifiedName(String action) throws Exception {
    assertThat(pcp("pcp-action:" + action, "", "").event()).isEqualTo("notify");
  }

  @Test
  void anUnknownPcpActionIsNoOperation() throws Exception {
    InboundMessage message = pcp("pcp-action:nosuch", "field1:x", "", "");
    assertThat(message.event()).isEqualTo("nosuch");
    assertThat(service.operation("nosuch")).isNull();
  }

  @Test
  void pcpFieldsAreUnescaped() throws Exception {
    InboundMessage message =
        pcp("pcp-action:a:b\\c", "field1:a\\:b\\\\n\\nc", "fi\\:eld:x:y\\:z", "empty:", "", "\\n");
    assertThat(message.event()).as("an action is as it is").isEqualTo("a:b\\c");
    assertThat(message.data())
        .isEqualTo(Map.of("field1", "a:b\\n\nc", "fi:eld", "x:y:z", "empty", ""));
  }

  @Test
  void pcpFieldsAreReadByTheTypeOfTheirParameter() throws Exception {
    Map<String, Object> expected = new HashMap<>();
    expected.put("whole", 5);
    expected.put("large", 12_345_678_901L);
    expected.put("price", new BigDecimal("11.10"));
    expected.put("ratio", new BigDecimal("0.5"));
    expected.put("flag", true);
    expected.put("at", "2026-01-01T12:00:00Z");
    expected.put("maybe", 7);
    expected.put("several", List.of("a", "b"));
    expected.put("nested", Map.of("a", 1));
    assertThat(
            pcp(
                    "pcp-action:typed",
                    "whole:5",
                    "large:12345678901",
                    "price:11.10",
                    "ratio:0.5",
                    "flag:true",
                    "at:2026-01-01T12\\:00\\:00Z",
                    "maybe:7",
                    "several:[\"a\",\"b\"]",
                    "nested:{\"a\"\\:1}",
                    "",
                    "")
                .data())
        .isEqualTo(expected);
  }

  @Test
  void pcpFieldsThatDoNotFitStayTextSoThatTheyAreInvalidWhereTheyAreBound() throws Exception {
    assertThat(pcp("pcp-action:typed", "whole:many", "flag:yes", "nested:x", "", "").data())
        .isEqualTo(Map.of("whole", "many", "flag", "yes", "nested", "x"));
  }

  @Test
  void pcpAttributesAreThoseThatAParameterNames() throws Exception {
    assertThat(
            pcp("pcp-action:attributed", "pcp-event:e", "pcp-x:y", "text:hi", "", "unheard").data())
        .isEqualTo(Map.of("action", "attributed", "event", "e", "text", "hi"));
  }

  @Test
  void aContextIsEnteredByPcp() throws Exception {
    InboundMessage message =
        pcp("pcp-action:wsContext", "context:5", "contexts:[\"a\"]", "exit:true", "", "");
    assertThat(message.event()).isEqualTo("wsContext");
    assertThat(message.data())
        .isEqualTo(Map.of("context", "5", "contexts", List.of("a"), "exit", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "{\"event\":\"notify\"}",
        "pcp-action:MESSAGE\nfield1:x",
        "{\n\"event\":\"notify\",\n\n\"data\":{}}"
      })
  void aBrokenPcpMessageIsABadFrame(String frame) {
    FormatException fault = fault(pcp, frame);
    assertThat(fault.code()).isEqualTo(ErrorCode.BAD_FRAME);
    assertThat(fault.getMessage()).contains("PCP message");
  }

  @Test
  void whatCapsReaderPassesOverInPcpIsPassedOver() throws Exception {
    InboundMessage message =
        pcp("no field", ":x", "a\\:x", "field1:x", "field1:C\\temp", "field2:x\\", "", "body");
    assertThat(message.event()).isEqualTo("notify");
    assertThat(message.data())
        .isEqualTo(Map.of("message", "body", "field1", "C\\temp", "field2", "x\\"));
  }

  @Test
  void aCloudEventIsAnOperationsModel() throws Exception {
    InboundMessage message =
        EVENTS.parse(
            """
            {"specversion": "1.0", "type": "com.example.someevent", "source": "/mycontext",
             "subject": null, "id": "C234-1234-1234", "time": "2018-04-05T17:31:00Z",
             "comexampleextension1": "value", "comexampleothervalue": 5,
             "datacontenttype": "application/json",
             "data": {"appinfoA": "abc", "appinfoB": 123, "appinfoC": true}}
            """,
            service);
    assertThat(message.event()).isEqualTo("sendCloudEventModel");
    Map<String, Object> expected = new HashMap<>();
    expected.put("subject", null);
    expected.put("comexampleextension1", "value");
    expected.put("comexampleothervalue", 5);
    expected.put("data", Map.of("appinfoA", "abc", "appinfoB", 123, "appinfoC", true));
    assertThat(message.data()).isEqualTo(expected);
    assertThat(message.headers())
        .containsEntry("id", "C234-1234-1234")
        .containsEntry("comexampleothervalue", 5)
        .doesNotContainKeys("subject", "data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"com.example.mapped", "sendCloudEventMap", "ShopService.sendCloudEventMap"})
  void aCloudEventIsMappedToAnOperationWhoseStaticAttributesBeatIt(String type) throws Exception {
    InboundMessage message =
        EVENTS.parse(
            "{\"type\":\""
                + type
                + "\",\"subject\":\"came\",\"comexampleextension1\":\"value\","
                + "\"comexampleothervalue\":5,\"unheard\":\"x\","
                + "\"data\":{\"appinfoA\":\"abc\",\"appinfoB\":123,\"appinfoC\":true}}",
            service);
    assertThat(message.event()).isEqualTo("sendCloudEventMap");
    assertThat(message.data())
        .isEqualTo(
            Map.of(
                "subject",
                "cloud",
                "extension1",
                "value",
                "othervalue",
                5,
                "appinfoA",
                "abc",
                "appinfoB",
                123,
                "appinfoC",
                true));
    assertThat(message.headers()).containsEntry("subject", "cloud").containsEntry("unheard", "x");
  }

  @Test
  void aMemberOfTheDataBeatsTheAttributeOfThatNameWhichNobodyAskedFor() throws Exception {
    assertThat(
            EVENTS
                .parse(
                    "{\"type\":\"order\",\"id\":\"ce\",\"data\":{\"id\":\"mine\",\"quantity\":1}}",
                    service)
                .data())
        .isEqualTo(Map.of("id", "mine", "quantity", 1));
    assertThat(
            EVENTS
                .parse("{\"type\":\"order\",\"id\":\"ce\",\"data\":{\"quantity\":1}}", service)
                .data())
        .isEqualTo(Map.of("id", "ce", "quantity", 1));
  }

  @Test
  void aRecordOrAMapThatIsTheWholeDataIsTheDataAndWhatItNames() throws Exception {
    assertThat(
            EVENTS
                .parse(
                    "{\"type\":\"whole\",\"subject\":\"s\",\"data\":{\"ID\":1,\"a\":\"x\"}}",
                    service)
                .data())
        .isEqualTo(Map.of("ID", 1, "topic", "s", "a", "x"));
    InboundMessage any =
        EVENTS.parse("{\"type\":\"anything\",\"subject\":\"s\",\"data\":{\"x\":[1]}}", service);
    assertThat(any.data()).isEqualTo(Map.of("x", List.of(1)));
    assertThat(any.headers()).containsEntry("subject", "s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wsContext", "ShopService.wsContext", "com.example.context"})
  void aContextIsEnteredByACloudEventOfItsNameOrAlias(String type) throws Exception {
    InboundMessage message =
        EVENTS.parse(
            "{\"type\":\"" + type + "\",\"id\":\"1\",\"data\":{\"context\":\"a\",\"exit\":true}}",
            service);
    assertThat(message.event()).isEqualTo("wsContext");
    assertThat(message.data()).isEqualTo(Map.of("context", "a", "exit", true));
    assertThat(EVENTS.parse("{\"type\":\"" + type + "\",\"context\":\"a\"}", service).data())
        .isEqualTo(Map.of("context", "a"));
  }

  @Test
  void aTypeOfNoOperationIsLeftToTheServicesOtherEvents() throws Exception {
    InboundMessage message = EVENTS.parse("{\"type\":\"other\",\"data\":{\"a\":1}}", service);
    assertThat(message.event()).isEqualTo("other");
    assertThat(message.data()).isEqualTo(Map.of("a", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "BAD_FRAME | x",
        "BAD_FRAME | []",
        "BAD_FRAME | {}",
        "BAD_FRAME | {\"specversion\":\"1.0\",\"id\":\"1\",\"data\":{}}",
        "BAD_FRAME | {\"type\":\"\"}",
        "BAD_FRAME | {\"type\":5}",
        "BAD_FRAME | {\"type\":\"order\",\"specversion\":\"0.3\"}",
        "BAD_FRAME | {\"type\":\"order\",\"specversion\":1.0}",
        "INVALID   | {\"type\":\"order\",\"subject\":{\"a\":1}}",
        "INVALID   | {\"type\":\"order\",\"subject\":[]}",
        "INVALID   | {\"type\":\"order\",\"data\":\"text\"}",
        "INVALID   | {\"type\":\"nosuch\",\"data\":[1]}",
        "TOO_LARGE | {\"type\":\"order\",\"data\":[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]}"
      })
  void aBrokenCloudEventIsRefused(ErrorCode code, String frame) {
    assertThat(fault(EVENTS, frame).code()).isEqualTo(code);
  }

  @Test
  void jsonInBase64IsTheData() throws Exception {
    String data = base64("{\"id\":\"a\",\"quantity\":5}");
    for (String type : List.of("", "\"datacontenttype\":\"application/json; charset=utf-8\",")) {
      String frame = "{\"type\":\"order\"," + type + "\"data_base64\":\"" + data + "\"}";
      assertThat(EVENTS.parse(frame, service).data()).isEqualTo(Map.of("id", "a", "quantity", 5));
    }
    for (String broken : List.of("AQID", base64("{"), base64("[1]"), "!")) {
      String frame =
          "{\"type\":\"order\",\"datacontenttype\":\"application/json\",\"data_base64\":\""
              + broken
              + "\"}";
      assertThat(fault(EVENTS, frame)).as(broken).isNotNull();
    }
    assertThat(fault(EVENTS, "{\"type\":\"order\",\"data\":{},\"data_base64\":\"" + data + "\"}"))
        .hasMessageContaining("exclude each other");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void dataInBase64IsTheDataOfAParameter() throws Exception {
    assertThat(
            EVENTS
                .parse("{\"type\":\"sendCloudEventModel\",\"data_base64\":\"AQID\"}", service)
                .data())
        .isEqualTo(Map.of("data", "AQID"));
  }

  @Test
  void aGenericFrameIsPickedByItsNameAndMappedByAttributes() throws Exception {
    InboundMessage message =
        GENERIC.parse(
            "{\"name\":\"com.example.mapped\",\"subject\":\"came\",\"comexampleextension1\":\"v\","
                + "\"othervalue\":5,\"appinfoA\":\"abc\",\"unheard\":{\"a\":1}}",
            service);
    assertThat(message.event()).isEqualTo("sendCloudEventMap");
    assertThat(message.data())
        .isEqualTo(
            Map.of("subject", "cloud", "extension1", "v", "othervalue", 5, "appinfoA", "abc"));
    assertThat(message.headers()).containsEntry("unheard", Map.of("a", 1));
  }

  @Test
  void aGenericFrameMayBeTheDataOfAMap() throws Exception {
    assertThat(GENERIC.parse("{\"name\":\"anything\",\"a\":1,\"b\":null}", service).data())
        .containsEntry("a", 1)
        .containsEntry("b", null)
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{}", "{\"name\":\"\"}", "{\"name\":5}", "{\"type\":\"x\"}"})
  void aBrokenGenericFrameIsABadFrame(String frame) {
    assertThat(fault(GENERIC, frame).code()).isEqualTo(ErrorCode.BAD_FRAME);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyGarbageIsReadOrRefusedAndNothingElse(long seed) throws Exception {
    Random random = new Random(seed);
    String sample =
        "pcp-action:typed\npcp-body-type:text\nwhole:5\nflag:true\nfie\\:ld\\\\:a\\nb\n\nbody";
    String alphabet = "\\:\nnpc-\u0000\ud800x{}[]\"";
    int read = 0;
    for (int i = 0; i < 5_000; i++) {
      StringBuilder frame = new StringBuilder(sample);
      for (int change = random.nextInt(4); change >= 0 && frame.length() > 0; change--) {
        int at = random.nextInt(frame.length());
        char with = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(4)) {
          case 0 -> frame.setCharAt(at, with);
          case 1 -> frame.insert(at, with);
          case 2 -> frame.deleteCharAt(at);
          default -> frame.setLength(at);
        }
      }
      try {
        assertThat(pcp.parse(frame.toString(), service).data()).doesNotContainValue(null);
        read++;
      } catch (FormatException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    assertThat(read).isPositive().isLessThan(5_000);
  }

  @Test
  void pcpShowsHalfAUtf16PairAsTheReplacementCharacter() {
    assertThat(
            pcp.compose(
                new Reply.Failure(null, null, "CUT", "a\ud83d and \ude00", List.of()), service))
        .endsWith("\nmessage:a\ufffd and \ufffd\n\n");
  }
}
