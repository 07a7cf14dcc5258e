package org.carillon.sample.bookshop.odata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.olingo.client.core.ODataClientFactory;
import org.apache.olingo.commons.api.edm.Edm;
import org.apache.olingo.commons.api.edm.EdmAnnotation;
import org.apache.olingo.commons.api.edm.EdmAnnotations;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ServiceMetadata;
import org.carillon.api.Delivery;
import org.carillon.api.Pcp;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AttributeModel;
import org.carillon.model.Combining;
import org.carillon.model.EventModel;
import org.junit.jupiter.api.Test;

/** The metadata, as text and as Olingo's client reads it. */
class MetadataTest {

  private static EventModel event(String name, Class<?> type, Map<String, Object> attributes) {
    return new EventModel(
        name,
        type,
        "Fiori",
        List.of("/ws/bookshop-fiori"),
        Delivery.OUTBOX,
        List.of(),
        Combining.PLAIN,
        "pcp",
        new AttributeModel(attributes, List.of(), false));
  }

  private static String xml(EventModel... events) throws Exception {
    Map<Class<?>, EventModel> byType = new java.util.LinkedHashMap<>();
    List.of(events).forEach(event -> byType.put(event.type(), event));
    ApplicationModel model = new ApplicationModel(List.of(), Map.of(), byType, Set.of());
    OData odata = OData.newInstance();
    ServiceMetadata metadata =
        odata.createServiceMetadata(
            new SchemaProvider(BookshopSchema.with(SideEffects.of(model, "/shop"))),
            List.of(CommonVocabulary.reference()));
    try (InputStream content =
        odata
            .createSerializer(ContentType.APPLICATION_XML)
            .metadataDocument(metadata)
            .getContent()) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Edm read(String xml) {
    return ODataClientFactory.getClient()
        .getReader()
        .readMetadata(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anEventThatIsASideEffectIsNamedAsSourceEvent() throws Exception {
    String xml =
        xml(
            event("stockChanged", Integer.class, Map.of(Pcp.SIDE_EFFECT, true)),
            event("other", String.class, Map.of(Pcp.MESSAGE, "x")));
    assertThat(xml)
        .contains(
            "<edmx:Reference"
                + " Uri=\"https://sap.github.io/odata-vocabularies/vocabularies/Common.xml\">"
                + "<edmx:Include Namespace=\"com.sap.vocabularies.Common.v1\" Alias=\"Common\"/>"
                + "</edmx:Reference>")
        .contains(
            "<Annotations Target=\"BookshopService.EntityContainer\">"
                + "<Annotation Term=\"Common.WebSocketBaseURL\">"
                + "<String>/shop/ws/bookshop-fiori</String></Annotation>"
                + "<Annotation Term=\"Common.WebSocketChannel\""
                + " Qualifier=\"sideEffects\">"
                + "<String>sideeffects</String></Annotation></Annotations>")
        .contains(
            "<Annotations Target=\"BookshopService.Book\">"
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
  void aForeignClientReadsTheAnnotations() throws Exception {
    Edm edm = read(xml(event("stockChanged", Integer.class, Map.of(Pcp.SIDE_EFFECT, true))));
    List<EdmAnnotations> groups = edm.getSchemas().get(0).getAnnotationGroups();
    assertThat(groups).hasSize(2);
    EdmAnnotation effect = groups.get(1).getAnnotations().get(0);
    assertThat(effect.getQualifier()).isEqualTo("stockChanged");
    assertThat(effect.getExpression().asDynamic().asRecord().getPropertyValues()).hasSize(2);
  }

  @Test
  void withoutSideEffectsThereIsNoChannel() throws Exception {
    assertThat(xml()).doesNotContain("WebSocket").doesNotContain("SideEffects");
  }
}
