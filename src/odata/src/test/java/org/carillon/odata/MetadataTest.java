package org.carillon.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.olingo.client.core.ODataClientFactory;
import org.apache.olingo.commons.api.edm.Edm;
import org.apache.olingo.commons.api.edm.EdmAnnotation;
import org.apache.olingo.commons.api.edm.EdmAnnotations;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ServiceMetadata;
import org.carillon.api.Crud;
import org.carillon.api.Delivery;
import org.carillon.api.Pcp;
import org.carillon.api.SideEffects;
import org.carillon.config.CarillonConfig;
import org.carillon.crud.EntityDescription;
import org.carillon.crud.EntityDescription.Column;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.format.PcpFormat;
import org.carillon.json.Json;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AttributeModel;
import org.carillon.model.AudienceCombination;
import org.carillon.model.EventModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.spi.OutboundMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The metadata, as text and as Olingo's client reads it. */
class MetadataTest {

  private static class Shop {}

  private static class Fiori {}

  private static class Book {}

  private static class Author {}

  private static class Chapter {}

  @SideEffects(value = Book.class, properties = "stock")
  private static class StockChanged {}

  @SideEffects(Book.class)
  @SideEffects(value = Author.class, links = "books")
  private static class Replaced {}

  @SideEffects(value = Book.class, properties = "shelf")
  private static class Misspelled {}

  private static class Other {}

  private static final Method ACCESSOR = Object.class.getMethods()[0];

  private static EventModel event(String name, Class<?> type, Map<String, Object> attributes) {
    return event(name, type, attributes, "pcp");
  }

  private static EventModel event(
      String name,
      Class<?> type,
      Map<String, Object> attributes,
      String format,
      String... fromData) {
    return new EventModel(
        name,
        type,
        null,
        "Fiori",
        List.of("/ws/fiori"),
        Delivery.OUTBOX,
        List.of(),
        AudienceCombination.PLAIN,
        format,
        new AttributeModel(
            attributes,
            Stream.of(fromData)
                .map(attribute -> new AttributeModel.FromData(attribute, "row", ACCESSOR))
                .toList(),
            false));
  }

  private static Column column(String name, Class<?> type, boolean key, @Nullable Integer scale) {
    return new Column(
        name, List.of(name), key, type, !key, scale, null, true, row -> null, value -> value);
  }

  private static final Map<Class<?>, EntityDescription> ENTITIES =
      Map.of(
          Book.class,
          new EntityDescription(
              Book.class,
              "Book",
              List.of(
                  column("ID", long.class, true, null),
                  column("stock", int.class, false, null),
                  column("price", BigDecimal.class, false, 2),
                  column("printed", Instant.class, false, null),
                  column("language", Locale.class, false, null),
                  column("not-a-name", String.class, false, null)),
              List.of(
                  new Link("author", "author", Author.class, false, false),
                  new Link("chapters", "chapters", Chapter.class, true, true),
                  new Link("unserved", "unserved", Other.class, false, false))),
          Author.class,
          new EntityDescription(
              Author.class,
              "Author",
              List.of(column("ID", long.class, true, null)),
              List.of(new Link("books", "books", Book.class, true, true))),
          Chapter.class,
          new EntityDescription(
              Chapter.class, "Chapter", List.of(column("ID", long.class, true, null)), List.of()));

  private static ExposureModel exposure(Class<?> entity, String name) {
    AccessRule anyone = new AccessRule.Anyone();
    return new ExposureModel(
        entity, name, Map.of(Crud.READ, anyone, Crud.LIST, anyone), Map.of(), Set.of(), Set.of());
  }

  private static ServiceModel service(Class<?> type, String path, List<ExposureModel> exposures) {
    return new ServiceModel(
        type.getSimpleName(),
        type,
        List.of(path),
        new AccessRule.Anyone(),
        Delivery.OUTBOX,
        AudienceCombination.PLAIN,
        Map.of(),
        exposures,
        Map.of(),
        null,
        null,
        null);
  }

  private static String xml(ODataService options, EventModel... events) throws Exception {
    ServiceModel shop =
        service(
            Shop.class,
            "/ws/shop",
            List.of(exposure(Book.class, "Books"), exposure(Author.class, "Authors")));
    ServiceModel fiori = service(Fiori.class, "/ws/fiori", List.of());
    ApplicationModel model =
        new ApplicationModel(
            List.of(shop, fiori),
            Map.of("/ws/shop", shop, "/ws/fiori", fiori),
            Stream.of(events).collect(Collectors.toMap(EventModel::type, event -> event)),
            Set.of());
    ServiceSchema schema = new SchemaBuilder(shop, options.sets(), ENTITIES::get).build();
    OData odata = OData.newInstance();
    ServiceMetadata metadata =
        SchemaDocument.metadata(
            odata, schema, SideEffectAnnotations.of(options, schema, model, "/ctx"));
    try (InputStream content =
        odata
            .createSerializer(ContentType.APPLICATION_XML)
            .metadataDocument(metadata)
            .getContent()) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static final ODataService PLAIN = ODataService.of(Shop.class);
  private static final ODataService EFFECTS = PLAIN.sideEffects(Fiori.class);

  private static Edm read(String xml) {
    return ODataClientFactory.getClient()
        .getReader()
        .readMetadata(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatODataHasATypeAndANameForIsAProperty() throws Exception {
    EdmEntityType book = read(xml(PLAIN)).getEntityType(new FullQualifiedName("Shop", "Book"));
    assertThat(book.getPropertyNames()).containsExactly("ID", "stock", "price", "printed");
    assertThat(book.getProperty("ID").getType().getName()).isEqualTo("Int64");
    assertThat(book.getNavigationPropertyNames()).containsExactly("author", "chapters");
  }

  @Test
  void aCompositionWithoutASetOfItsOwnIsContained() throws Exception {
    EdmEntityType book = read(xml(PLAIN)).getEntityType(new FullQualifiedName("Shop", "Book"));
    assertThat(book.getNavigationProperty("chapters").containsTarget()).isTrue();
    assertThat(book.getNavigationProperty("author").containsTarget()).isFalse();
  }

  @Test
  void onlyTheNamedEntitiesAreServed() throws Exception {
    Edm edm = read(xml(PLAIN.only("Books")));
    assertThat(edm.getEntityContainer().getEntitySet("Authors")).isNull();
    EdmEntityType book = edm.getEntityType(new FullQualifiedName("Shop", "Book"));
    assertThat(book.getNavigationPropertyNames()).containsExactly("chapters");
    assertThatThrownBy(() -> xml(PLAIN.only("Boks"))).hasMessageContaining("\"Boks\"");
  }

  @Test
  void anEventThatIsASideEffectIsNamedAsSourceEvent() throws Exception {
    String xml =
        xml(
            EFFECTS,
            event("stockChanged", StockChanged.class, Map.of(Pcp.SIDE_EFFECT, true)),
            event("other", Other.class, Map.of(Pcp.MESSAGE, "x")));
    assertThat(xml)
        .contains(
            "<edmx:Reference"
                + " Uri=\"https://sap.github.io/odata-vocabularies/vocabularies/Common.xml\">"
                + "<edmx:Include Namespace=\"com.sap.vocabularies.Common.v1\" Alias=\"Common\"/>"
                + "</edmx:Reference>")
        .contains(
            "<Annotations Target=\"Shop.EntityContainer\">"
                + "<Annotation Term=\"Common.WebSocketBaseURL\">"
                + "<String>/ctx/ws/fiori</String></Annotation>"
                + "<Annotation Term=\"Common.WebSocketChannel\""
                + " Qualifier=\"sideEffects\">"
                + "<String>sideeffects</String></Annotation></Annotations>")
        .contains(
            "<Annotations Target=\"Shop.Book\">"
                + "<Annotation Term=\"Common.SideEffects\""
                + " Qualifier=\"stockChanged\"><Record>"
                + "<PropertyValue Property=\"SourceEvents\"><Collection>"
                + "<String>stockChanged</String></Collection></PropertyValue>"
                + "<PropertyValue Property=\"TargetProperties\"><Collection>"
                + "<String>stock</String></Collection></PropertyValue>"
                + "</Record></Annotation></Annotations>")
        .doesNotContain("other");
  }

  @Test
  void anEventMayChangeAllOfARowAndRowsBehindAnAssociation() throws Exception {
    String xml = xml(EFFECTS, event("replaced", Replaced.class, Map.of(Pcp.SIDE_EFFECT, true)));
    assertThat(xml)
        .contains("<PropertyValue Property=\"TargetProperties\"><Collection><String>*</String>")
        .contains(
            "<PropertyValue Property=\"TargetEntities\"><Collection>"
                + "<NavigationPropertyPath>books</NavigationPropertyPath>");
  }

  @Test
  void theChannelOfTheEventsIsThatOfTheMetadata() throws Exception {
    assertThat(
            xml(
                EFFECTS,
                event(
                    "stockChanged",
                    StockChanged.class,
                    Map.of(Pcp.SIDE_EFFECT, true, Pcp.CHANNEL, "stock"))))
        .contains("Qualifier=\"sideEffects\"><String>stock</String>");
    assertThatThrownBy(
            () ->
                xml(
                    EFFECTS,
                    event(
                        "stockChanged",
                        StockChanged.class,
                        Map.of(Pcp.SIDE_EFFECT, true, Pcp.CHANNEL, "stock")),
                    event("replaced", Replaced.class, Map.of(Pcp.SIDE_EFFECT, true))))
        .hasMessageContaining("stock")
        .hasMessageContaining("sideeffects");
  }

  @Test
  void theBaseUrlIsWhateverTheShellWants() throws Exception {
    assertThat(
            xml(
                EFFECTS.webSocketBaseUrl("ws/fiori"),
                event("stockChanged", StockChanged.class, Map.of(Pcp.SIDE_EFFECT, true))))
        .contains("<Annotation Term=\"Common.WebSocketBaseURL\"><String>ws/fiori</String>");
  }

  @Test
  void aPropertyThatIsNotThereIsRefused() {
    assertThatThrownBy(
            () -> xml(EFFECTS, event("m", Misspelled.class, Map.of(Pcp.SIDE_EFFECT, true))))
        .hasMessageContaining("Book has no property shelf");
  }

  @Test
  void aForeignClientReadsTheAnnotations() throws Exception {
    Edm edm =
        read(
            xml(EFFECTS, event("stockChanged", StockChanged.class, Map.of(Pcp.SIDE_EFFECT, true))));
    List<EdmAnnotations> groups = edm.getSchemas().get(0).getAnnotationGroups();
    assertThat(groups).hasSize(2);
    EdmAnnotation effect = groups.get(1).getAnnotations().get(0);
    assertThat(effect.getQualifier()).isEqualTo("stockChanged");
    assertThat(effect.getExpression().asDynamic().asRecord().getPropertyValues()).hasSize(2);
  }

  private record Message(String event, Map<String, Object> attributes) implements OutboundMessage {
    @Override
    public String id() {
      return "id";
    }

    @Override
    public Instant time() {
      return Instant.EPOCH;
    }

    @Override
    public String service() {
      return "Fiori";
    }

    @Override
    public String json() {
      return "{\"sideEffectSource\":\"/Books(1)\"}";
    }

    @Override
    public Map<String, @Nullable Object> data() {
      return Json.parseObject(json());
    }

    @Override
    public Map<String, List<String>> attributeMembers() {
      return Map.of();
    }
  }

  /** What an event declares, and the name and the channel of its messages. */
  static Stream<Arguments> named() {
    return Stream.of(
        Arguments.of(Map.of(), "stockChanged", "sideeffects"),
        Arguments.of(Map.of(Pcp.EVENT, true), "stockChanged", "sideeffects"),
        Arguments.of(Map.of(Pcp.EVENT, "renamed"), "renamed", "sideeffects"),
        Arguments.of(Map.of("event", "renamed"), "renamed", "sideeffects"),
        Arguments.of(Map.of(Pcp.EVENT, ""), "stockChanged", "sideeffects"),
        Arguments.of(Map.of(Pcp.CHANNEL, ""), "stockChanged", "sideeffects"),
        Arguments.of(Map.of(Pcp.CHANNEL, "amc"), "stockChanged", "amc"));
  }

  @ParameterizedTest
  @MethodSource("named")
  void theMetadataSaysWhatTheMessagesSay(
      Map<String, Object> attributes, String name, String channel) throws Exception {
    Map<String, Object> all = new HashMap<>(attributes);
    all.put(Pcp.SIDE_EFFECT, true);
    assertThat(xml(EFFECTS, event("stockChanged", StockChanged.class, all)))
        .contains("\"SourceEvents\"><Collection><String>" + name + "</String>")
        .contains("Qualifier=\"sideEffects\"><String>" + channel + "</String>");
    CarillonConfig config = new CarillonConfig(setting -> Optional.empty());
    assertThat(new PcpFormat(config).compose(new Message("stockChanged", PcpFormat.known(all))))
        .contains("sideEffectEventName:" + name + "\n")
        .contains("pcp-channel:" + channel + "\n");
  }

  @Test
  void aSourceThatComesFromTheDataMakesASideEffectToo() throws Exception {
    assertThat(
            xml(
                EFFECTS,
                event("stockChanged", StockChanged.class, Map.of(), "pcp", Pcp.SIDE_EFFECT)))
        .contains("<String>stockChanged</String>");
  }

  @Test
  void anEventThatIsNoSideEffectCannotBeAnnouncedAsOne() {
    for (EventModel no :
        List.of(
            event("stockChanged", StockChanged.class, Map.of()),
            event("stockChanged", StockChanged.class, Map.of(Pcp.SIDE_EFFECT, false)),
            event("stockChanged", StockChanged.class, Map.of(Pcp.SIDE_EFFECT, "")),
            event("stockChanged", StockChanged.class, Map.of(Pcp.SIDE_EFFECT, true), "json"))) {
      assertThatThrownBy(() -> xml(EFFECTS, no))
          .as(no.toString())
          .hasMessageContaining("StockChanged")
          .hasMessageContaining("no side effect");
    }
    for (String attribute : List.of(Pcp.EVENT, Pcp.CHANNEL)) {
      assertThatThrownBy(
              () ->
                  xml(
                      EFFECTS,
                      event(
                          "stockChanged",
                          StockChanged.class,
                          Map.of(Pcp.SIDE_EFFECT, true),
                          "pcp",
                          attribute)))
          .hasMessageContaining(attribute + ") comes from its data");
    }
  }

  @Test
  void eachAnnotationOfATypeHasAQualifierOfItsOwnThatIsAnIdentifier() throws Exception {
    String xml =
        xml(
            EFFECTS,
            event("stock:changed", StockChanged.class, Map.of(Pcp.SIDE_EFFECT, true)),
            event(
                "replaced",
                Replaced.class,
                Map.of(Pcp.SIDE_EFFECT, true, Pcp.EVENT, "stock:changed")));
    assertThat(xml)
        .containsOnlyOnce("Term=\"Common.SideEffects\" Qualifier=\"stock_changed_2\"")
        .doesNotContain("Qualifier=\"stock:")
        .contains("<Collection><String>stock:changed</String>");
  }

  @Test
  void theBaseUrlIsSaidWithoutSideEffectsToo() throws Exception {
    for (ODataService options : List.of(PLAIN, EFFECTS)) {
      assertThat(xml(options.webSocketBaseUrl("ws/odata")))
          .contains("<Annotation Term=\"Common.WebSocketBaseURL\"><String>ws/odata</String>")
          .contains("com.sap.vocabularies.Common.v1")
          .doesNotContain("WebSocketChannel")
          .doesNotContain("SideEffects");
    }
  }

  @Test
  void withoutSideEffectsThereIsNoChannel() throws Exception {
    assertThat(xml(EFFECTS)).doesNotContain("WebSocket").doesNotContain("SideEffects");
    assertThat(xml(PLAIN, event("stockChanged", StockChanged.class, Map.of(Pcp.SIDE_EFFECT, true))))
        .doesNotContain("WebSocket");
  }
}
