package org.carillon.model;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.persistence.Convert;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Id;
import jakarta.persistence.Transient;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.carillon.json.ValueMapper;

/** What of an exposed entity would be wrong at its first frame alone. */
final class EntityCheck {

  private static final Set<Class<? extends Annotation>> SERVED =
      Set.of(JsonbProperty.class, JsonbTransient.class);

  private static final String JSONB = JsonbProperty.class.getPackageName();

  private final ValueMapper valueMapper;
  private final ModelViolations violations;

  EntityCheck(ValueMapper valueMapper, ModelViolations violations) {
    this.valueMapper = valueMapper;
    this.violations = violations;
  }

  void check(Class<?> entity) {
    Map<String, EventMembers.Member> byName = new HashMap<>();
    checkAnnotations(entity, null, entity);
    new MappedClassCheck(violations).check(entity);
    for (EventMembers.Member attribute : attributes(entity)) {
      elements(attribute)
          .forEach(place -> checkAnnotations(attribute.type(), attribute.name(), place));
      String name = attribute.wireName();
      if (name == null) {
        checkKey(attribute);
        continue;
      }
      EventMembers.Member other = byName.putIfAbsent(name, attribute);
      if (other != null) {
        violations.add(
            ModelRule.EXPOSE_ATTRIBUTE_TWICE,
            attribute.type(),
            attribute.name(),
            "\"" + name + "\" is " + other.name() + " already");
      }
      checkType(attribute);
    }
  }

  /** The names on the wire of what an entity shows, as far as its own class says. */
  static List<String> names(Class<?> entity) {
    return attributes(entity).stream()
        .map(EventMembers.Member::wireName)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The fields that are mapped, with their getters. */
  static List<EventMembers.Member> attributes(Class<?> entity) {
    return EventMembers.of(entity).stream()
        .filter(
            member ->
                member.element() instanceof Field field
                    && !Modifier.isStatic(field.getModifiers())
                    && !Modifier.isTransient(field.getModifiers())
                    && !field.isSynthetic()
                    && !has(member, Transient.class))
        .toList();
  }

  static Stream<AnnotatedElement> elements(EventMembers.Member member) {
    return Stream.of(member.element(), member.accessor()).filter(Objects::nonNull);
  }

  private static boolean has(EventMembers.Member member, Class<? extends Annotation> annotation) {
    return elements(member).anyMatch(element -> element.isAnnotationPresent(annotation));
  }

  private void checkAnnotations(
      Class<?> type, @org.jspecify.annotations.Nullable String member, AnnotatedElement element) {
    Arrays.stream(element.getAnnotations())
        .map(Annotation::annotationType)
        .filter(said -> said.getPackageName().equals(JSONB) && !SERVED.contains(said))
        .forEach(
            said ->
                violations.add(
                    ModelRule.EXPOSE_ANNOTATION,
                    type,
                    member,
                    "@" + said.getSimpleName() + " is not served on entities"));
  }

  private void checkKey(EventMembers.Member attribute) {
    if (has(attribute, JsonbTransient.class)
        && (has(attribute, Id.class) || has(attribute, EmbeddedId.class))) {
      violations.add(
          ModelRule.EXPOSE_KEY_HIDDEN,
          attribute.type(),
          attribute.name(),
          "@JsonbTransient hides the key, without which no row can be named");
    }
  }

  /** Associations and the application's own classes are the mapping's business. */
  private void checkType(EventMembers.Member attribute) {
    Class<?> type = ((Field) attribute.element()).getType();
    boolean plain =
        !Collection.class.isAssignableFrom(type)
            && !Map.class.isAssignableFrom(type)
            && !has(attribute, Convert.class);
    boolean platform = type.getName().startsWith("java.") || type.getName().startsWith("kotlin.");
    String fault = plain && platform ? valueMapper.readFault(type) : null;
    if (fault != null) {
      violations.add(ModelRule.EXPOSE_ATTRIBUTE_TYPE, attribute.type(), attribute.name(), fault);
    }
  }
}
