package org.carillon.odata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.olingo.commons.api.edm.provider.CsdlAnnotation;
import org.carillon.api.Pcp;
import org.carillon.api.SideEffects;
import org.carillon.model.ApplicationModel;
import org.carillon.model.EventModel;
import org.carillon.model.ServiceModel;
import org.carillon.odata.ServiceSchema.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * What changes without the client's doing, and how it hears of it: made of the events that are
 * declared as side effects, so that the metadata and the messages cannot disagree on a name.
 *
 * @param ofContainer annotations of the entity container
 * @param byType annotations of entity types, by their names
 */
record SideEffectAnnotations(
    List<CsdlAnnotation> ofContainer, Map<String, List<CsdlAnnotation>> byType) {

  /** What PCP messages of side effects say where their events name no channel. */
  private static final String CHANNEL = "sideeffects";

  /** All properties (SAP's vocabulary Common, SideEffectsType). */
  private static final String ALL = "*";

  private static final SideEffectAnnotations NONE = new SideEffectAnnotations(List.of(), Map.of());

  /**
   * Those that a service announces.
   *
   * @param context the context path of the application
   * @throws IllegalStateException if a declaration names what is not there, or two events have
   *     different channels, of which {@code $metadata} can name one
   */
  static SideEffectAnnotations of(
      ODataService options, ServiceSchema schema, ApplicationModel model, String context) {
    Class<?> type = options.sideEffects();
    if (type == null) {
      return NONE;
    }
    ServiceModel service =
        model.services().stream()
            .filter(each -> each.beanClass() == type)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        type.getName()
                            + ", whose side effects OData shall announce, is no"
                            + " @WebSocketService"));
    Map<String, List<CsdlAnnotation>> byType = new LinkedHashMap<>();
    Set<String> channels = new LinkedHashSet<>();
    for (EventModel event : model.events().values()) {
      if (event.paths().stream().anyMatch(service.paths()::contains)
          && event.attributes().fixed().containsKey(Pcp.SIDE_EFFECT)) {
        add(event, schema, byType);
        channels.add(channel(event, service));
      }
    }
    if (channels.isEmpty()) {
      return NONE;
    }
    if (channels.size() > 1) {
      throw new IllegalStateException(
          "The side effects of "
              + type.getName()
              + " use the channels "
              + channels
              + ", and $metadata can name one: give their events the same @Attribute(Pcp.CHANNEL)");
    }
    String url = options.webSocketBaseUrl();
    return new SideEffectAnnotations(
        List.of(
            CommonVocabulary.webSocketBaseUrl(url == null ? context + service.paths().get(0) : url),
            CommonVocabulary.webSocketChannel(channels.iterator().next())),
        byType);
  }

  /** The channel of an event: its own, else its service's, else the default. */
  private static String channel(EventModel event, ServiceModel service) {
    Object own = event.attributes().fixed().get(Pcp.CHANNEL);
    Object common = own == null ? service.attributes().get(Pcp.CHANNEL) : own;
    return common == null ? CHANNEL : common.toString();
  }

  private static void add(
      EventModel event, ServiceSchema schema, Map<String, List<CsdlAnnotation>> byType) {
    for (SideEffects effects : event.type().getAnnotationsByType(SideEffects.class)) {
      @Nullable EntityType type = schema.types().get(effects.value());
      if (type == null) {
        throw wrong(event, effects.value().getName() + " is not served by OData");
      }
      for (String property : effects.properties()) {
        if (!type.properties().containsKey(property)) {
          throw wrong(event, type.name() + " has no property " + property);
        }
      }
      for (String link : effects.links()) {
        if (!type.links().containsKey(link)) {
          throw wrong(event, type.name() + " has no association " + link + " that is served");
        }
      }
      List<String> properties =
          effects.properties().length == 0 && effects.links().length == 0
              ? List.of(ALL)
              : Arrays.asList(effects.properties());
      byType
          .computeIfAbsent(type.name(), name -> new ArrayList<>())
          .add(
              CommonVocabulary.sideEffects(
                  event.name(), properties, Arrays.asList(effects.links())));
    }
  }

  private static IllegalStateException wrong(EventModel event, String what) {
    return new IllegalStateException("@SideEffects of " + event.type().getName() + ": " + what);
  }
}
