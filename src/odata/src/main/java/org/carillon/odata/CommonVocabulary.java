package org.carillon.odata;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.edm.provider.CsdlAnnotation;
import org.apache.olingo.commons.api.edm.provider.CsdlTerm;
import org.apache.olingo.commons.api.edm.provider.annotation.CsdlCollection;
import org.apache.olingo.commons.api.edm.provider.annotation.CsdlConstantExpression;
import org.apache.olingo.commons.api.edm.provider.annotation.CsdlConstantExpression.ConstantExpressionType;
import org.apache.olingo.commons.api.edm.provider.annotation.CsdlExpression;
import org.apache.olingo.commons.api.edm.provider.annotation.CsdlNavigationPropertyPath;
import org.apache.olingo.commons.api.edm.provider.annotation.CsdlPropertyValue;
import org.apache.olingo.commons.api.edm.provider.annotation.CsdlRecord;
import org.apache.olingo.commons.api.edmx.EdmxReference;
import org.apache.olingo.commons.api.edmx.EdmxReferenceInclude;
import org.jspecify.annotations.Nullable;

/** The terms of SAP's vocabulary "Common" by which Fiori elements finds side effects. */
final class CommonVocabulary {

  private static final String NAMESPACE = "com.sap.vocabularies.Common.v1";
  private static final String ALIAS = "Common";
  private static final URI HOME =
      URI.create("https://sap.github.io/odata-vocabularies/vocabularies/Common.xml");

  private static final String BASE_URL = "WebSocketBaseURL";
  private static final String CHANNEL = "WebSocketChannel";
  private static final String SIDE_EFFECTS = "SideEffects";

  private static final Map<String, String> TYPES =
      Map.of(
          BASE_URL, "Edm.String",
          CHANNEL, "Edm.String",
          SIDE_EFFECTS, NAMESPACE + ".SideEffectsType");

  private CommonVocabulary() {}

  /** What metadata that uses it refers to. */
  static EdmxReference reference() {
    return new EdmxReference(HOME).addInclude(new EdmxReferenceInclude(NAMESPACE, ALIAS));
  }

  /** A term, or null if there is no such here. */
  static @Nullable CsdlTerm term(FullQualifiedName name) {
    String type = name.getNamespace().equals(NAMESPACE) ? TYPES.get(name.getName()) : null;
    return type == null ? null : new CsdlTerm().setName(name.getName()).setType(type);
  }

  /** Where a client connects to hear of side effects. */
  static CsdlAnnotation webSocketBaseUrl(String path) {
    return annotation(BASE_URL, null, text(path));
  }

  /** The channel that they come on. */
  static CsdlAnnotation webSocketChannel(String channel) {
    return annotation(CHANNEL, "sideEffects", text(channel));
  }

  /**
   * What an event changes.
   *
   * @param qualifier tells it from others of the same type
   * @param event its name, as messages have it
   * @param properties that change
   * @param links whose other side changes
   */
  static CsdlAnnotation sideEffects(
      String qualifier, String event, List<String> properties, List<String> links) {
    List<CsdlPropertyValue> values = new ArrayList<>();
    values.add(property("SourceEvents", texts(event)));
    if (!properties.isEmpty()) {
      values.add(property("TargetProperties", texts(properties.toArray(String[]::new))));
    }
    if (!links.isEmpty()) {
      values.add(
          property(
              "TargetEntities",
              links.stream()
                  .<CsdlExpression>map(link -> new CsdlNavigationPropertyPath().setValue(link))
                  .toList()));
    }
    return annotation(SIDE_EFFECTS, qualifier, new CsdlRecord().setPropertyValues(values));
  }

  private static CsdlAnnotation annotation(
      String term, @Nullable String qualifier, CsdlExpression value) {
    CsdlAnnotation annotation =
        new CsdlAnnotation().setTerm(NAMESPACE + "." + term).setExpression(value);
    return qualifier == null ? annotation : annotation.setQualifier(qualifier);
  }

  private static CsdlPropertyValue property(String name, List<CsdlExpression> items) {
    return new CsdlPropertyValue().setProperty(name).setValue(new CsdlCollection().setItems(items));
  }

  private static List<CsdlExpression> texts(String... texts) {
    return Stream.of(texts).map(CommonVocabulary::text).toList();
  }

  private static CsdlExpression text(String text) {
    return new CsdlConstantExpression(ConstantExpressionType.String, text);
  }
}
