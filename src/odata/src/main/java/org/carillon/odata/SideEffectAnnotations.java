package org.carillon.odata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.olingo.commons.api.edm.provider.CsdlAnnotation;
import org.carillon.api.Pcp;
import org.carillon.api.SideEffects;
import org.carillon.format.PcpFormat;
import org.carillon.model.ApplicationModel;
import org.carillon.model.EventModel;
import org.carillon.model.ServiceModel;
import org.carillon.odata.ServiceSchema.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * What changes without the client's doing, and how it hears of it: made of the events that are
 * declared as side effects, so that the metadata and the messages cannot disagree on a name. Also
 * where a client connects.
 *
 * @param ofContainer annotations of the entity container
 * @param byType annotations of entity types, by their names
 */
record SideEffectAnnotations(
    List<CsdlAnnotation> ofContainer, Map<String, List<CsdlAnnotation>> byType) {

  /** All properties (SAP's vocabulary Common, SideEffectsType). */
  private static final String ALL = "*";

  private static final Pattern NO_IDENTIFIER = Pattern.compile("^(?=\\d)|\\W");

  /** Whether there are none, nor anything else of the vocabulary. */
  boolean isEmpty() {
    return ofContainer.isEmpty() && byType.isEmpty();
  }

  /**
   * Those that a service announces, and the base URL, where one is said.
   *
   * @param context the context path of the application
   * @throws IllegalStateException if a declaration names what is not there, or what is no side
   *     effect, or two events have different channels, of which {@code $metadata} can name one
   */
  static SideEffectAnnotations of(
      ODataService options, ServiceSchema schema, ApplicationModel model, String context) {
    Class<?> type = options.sideEffects();
    String url = options.webSocketBaseUrl();
    Map<String, List<CsdlAnnotation>> byType = new LinkedHashMap<>();
    Set<String> channels = new LinkedHashSet<>();
    if (type != null) {
      ServiceModel service = service(type, model);
      for (EventModel event : model.events().values()) {
        if (event.paths().stream().anyMatch(service.paths()::contains)) {
          if (isSideEffect(event)) {
            add(event, schema, byType);
            channels.add(PcpFormat.sideEffectChannel(fixed(event, Pcp.CHANNEL)));
          } else if (event.type().getAnnotationsByType(SideEffects.class).length > 0) {
            throw wrong(
                event,
                "it is no side effect, which takes the format pcp and"
                    + " @Attribute(Pcp.SIDE_EFFECT)");
          }
        }
      }
      if (url == null && !channels.isEmpty()) {
        url = context + service.paths().get(0);
      }
    }
    if (type != null && channels.size() > 1) {
      throw new IllegalStateException(
          "The side effects of "
              + type.getName()
              + " use the channels "
              + channels
              + ", and $metadata can name one: give their events the same @Attribute(Pcp.CHANNEL)");
    }
    List<CsdlAnnotation> ofContainer = new ArrayList<>();
    if (url != null) {
      ofContainer.add(CommonVocabulary.webSocketBaseUrl(url));
    }
    channels.forEach(channel -> ofContainer.add(CommonVocabulary.webSocketChannel(channel)));
    return new SideEffectAnnotations(ofContainer, byType);
  }

  private static ServiceModel service(Class<?> type, ApplicationModel model) {
    return model.services().stream()
        .filter(each -> each.beanClass() == type)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    type.getName()
                        + ", whose side effects OData shall announce, is no"
                        + " @WebSocketService"));
  }

  /** Whether its messages are side effects, or may be: the source may come from a component. */
  private static boolean isSideEffect(EventModel event) {
    if (!event.format().equals(PcpFormat.NAME)) {
      return false;
    }
    Map<String, Object> fixed = PcpFormat.known(event.attributes().fixed());
    return fixed.containsKey(Pcp.SIDE_EFFECT)
        ? PcpFormat.isSideEffect(fixed)
        : isFromData(event, Pcp.SIDE_EFFECT);
  }

  private static boolean isFromData(EventModel event, String attribute) {
    return event.attributes().fromData().stream()
        .anyMatch(source -> PcpFormat.known(Map.of(source.name(), true)).containsKey(attribute));
  }

  /**
   * The static attributes of an event, by the names of {@link Pcp}.
   *
   * @param wanted what {@code $metadata} says, and so cannot come from the data
   */
  private static Map<String, Object> fixed(EventModel event, String wanted) {
    Map<String, Object> fixed = PcpFormat.known(event.attributes().fixed());
    if (!fixed.containsKey(wanted) && isFromData(event, wanted)) {
      throw wrong(
          event,
          "@Attribute("
              + wanted
              + ") comes from its data, and $metadata has to name it: say it on the class");
    }
    return fixed;
  }

  private static void add(
      EventModel event, ServiceSchema schema, Map<String, List<CsdlAnnotation>> byType) {
    for (SideEffects effects : event.type().getAnnotationsByType(SideEffects.class)) {
      String name = PcpFormat.sideEffectName(fixed(event, Pcp.EVENT), event.name());
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
      List<CsdlAnnotation> ofType = byType.computeIfAbsent(type.name(), key -> new ArrayList<>());
      ofType.add(
          CommonVocabulary.sideEffects(
              qualifier(name, ofType), name, properties, Arrays.asList(effects.links())));
    }
  }

  /** An identifier that no other annotation of the type has (OData CSDL XML 4.01, section 14.3). */
  private static String qualifier(String name, List<CsdlAnnotation> others) {
    String identifier = NO_IDENTIFIER.matcher(name).replaceAll("_");
    Set<String> taken = new HashSet<>();
    others.forEach(other -> taken.add(other.getQualifier()));
    String free = identifier;
    for (int i = 2; taken.contains(free); i++) {
      free = identifier + "_" + i;
    }
    return free;
  }

  private static IllegalStateException wrong(EventModel event, String what) {
    return new IllegalStateException("@SideEffects of " + event.type().getName() + ": " + what);
  }
}
