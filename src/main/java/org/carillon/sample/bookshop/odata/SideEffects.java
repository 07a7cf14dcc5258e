package org.carillon.sample.bookshop.odata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.olingo.commons.api.edm.provider.CsdlAnnotation;
import org.carillon.api.Pcp;
import org.carillon.model.ApplicationModel;
import org.carillon.model.EventModel;

/**
 * What changes without the client's doing, and how it hears of it: made of the events that are
 * declared as side effects, so that the metadata and the messages cannot disagree on a name.
 *
 * @param ofContainer annotations of the entity container
 * @param byType annotations of entity types, by their names
 */
record SideEffects(List<CsdlAnnotation> ofContainer, Map<String, List<CsdlAnnotation>> byType) {

  /** Where the events of the bookshop's entities are heard as side effects. */
  private static final String PATH = "/ws/bookshop-fiori";

  /** What Fiori elements listens to, and what PCP messages of side effects say. */
  private static final String CHANNEL = "sideeffects";

  /**
   * Those of an application.
   *
   * @param context its context path
   */
  static SideEffects of(ApplicationModel model, String context) {
    List<CsdlAnnotation> effects = new ArrayList<>();
    for (EventModel event : model.events().values()) {
      if (event.paths().contains(PATH) && event.attributes().fixed().containsKey(Pcp.SIDE_EFFECT)) {
        effects.add(CommonVocabulary.sideEffects(event.name(), List.of("stock")));
      }
    }
    if (effects.isEmpty()) {
      return new SideEffects(List.of(), Map.of());
    }
    Map<String, List<CsdlAnnotation>> byType = new LinkedHashMap<>();
    byType.put(Table.BOOKS.type(), effects);
    return new SideEffects(
        List.of(
            CommonVocabulary.webSocketBaseUrl(context + PATH),
            CommonVocabulary.webSocketChannel(CHANNEL)),
        byType);
  }
}
