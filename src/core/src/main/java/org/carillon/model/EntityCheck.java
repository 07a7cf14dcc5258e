package org.carillon.model;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Id;
import jakarta.persistence.Transient;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.carillon.api.Ignore;
import org.carillon.json.ValueMapper;

/**
 * What of an exposed entity would be wrong at its first frame alone, as far as its classes say it:
 * of itself, of what it embeds, and of its parts.
 */
public final class EntityCheck {

  private static final Set<Class<? extends Annotation>> SERVED =
      Set.of(JsonbProperty.class, JsonbTransient.class);

  private static final String JSONB = JsonbProperty.class.getPackageName();

  private final ValueMapper valueMapper;
  private final ModelViolations violations;

  /** Adds what it finds to the violations. */
  public EntityCheck(ValueMapper valueMapper, ModelViolations violations) {
    this.valueMapper = valueMapper;
    this.violations = violations;
  }

  /** Looks at an entity. */
  public void check(Class<?> entity) {
    new MappedClassCheck(violations, this::checkMembers).check(entity);
  }

  /** The members of an entity, or of what it embeds, that a client sees. */
  private void checkMembers(Class<?> type) {
    Map<String, EventMembers.Member> byName = new HashMap<>();
    checkAnnotations(type, null, type);
    boolean byField = isMappedByField(type);
    for (EventMembers.Member attribute : attributes(type)) {
      elements(attribute)
          .forEach(place -> checkAnnotations(attribute.type(), attribute.name(), place));
      String name = attribute.wireName();
      if (has(attribute, Id.class) || has(attribute, EmbeddedId.class)) {
        checkKey(attribute);
      }
      if (name == null) {
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
      if (byField) {
        checkType(attribute);
      }
    }
  }

  /** Where getters are mapped, a field means nothing; of what is embedded its owner decides. */
  private static boolean isMappedByField(Class<?> type) {
    Access access = type.getAnnotation(Access.class);
    return (access == null || access.value() == AccessType.FIELD)
        && attributes(type).stream()
            .map(EventMembers.Member::element)
            .anyMatch(
                field ->
                    field.isAnnotationPresent(Id.class)
                        || field.isAnnotationPresent(EmbeddedId.class));
  }

  /** The names on the wire of what an entity shows, as far as its own class says. */
  static List<String> names(Class<?> entity) {
    return attributes(entity).stream()
        .map(EventMembers.Member::wireName)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The fields that are mapped, with their getters, or the components of a record. */
  static List<EventMembers.Member> attributes(Class<?> type) {
    return EventMembers.of(type).stream()
        .filter(
            member ->
                (member.element() instanceof RecordComponent || isStored(member.element()))
                    && !has(member, Transient.class))
        .toList();
  }

  private static boolean isStored(AnnotatedElement element) {
    return element instanceof Field field
        && !Modifier.isStatic(field.getModifiers())
        && !Modifier.isTransient(field.getModifiers())
        && !field.isSynthetic();
  }

  /** The type of an attribute, with its arguments. */
  static Type type(EventMembers.Member attribute) {
    return attribute.element() instanceof RecordComponent component
        ? component.getGenericType()
        : ((Field) attribute.element()).getGenericType();
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

  /** Nor any part of it may be hidden: rows would have one name that are several. */
  private void checkKey(EventMembers.Member attribute) {
    hidden(attribute, "the key");
    checkKeyParts(attribute, new HashSet<>());
  }

  private void checkKeyParts(EventMembers.Member attribute, Set<Class<?>> seen) {
    if (type(attribute) instanceof Class<?> type
        && type.isAnnotationPresent(Embeddable.class)
        && seen.add(type)) {
      for (EventMembers.Member part : attributes(type)) {
        hidden(part, "a part of the key");
        checkKeyParts(part, seen);
      }
    }
  }

  private void hidden(EventMembers.Member attribute, String what) {
    if (has(attribute, JsonbTransient.class)) {
      violations.add(
          ModelRule.EXPOSE_KEY_HIDDEN,
          attribute.type(),
          attribute.name(),
          "@JsonbTransient hides " + what + ", without which no row can be named");
    }
    if (has(attribute, Ignore.class)) {
      violations.add(
          ModelRule.IGNORE_SENSELESS,
          attribute.type(),
          attribute.name(),
          "@Ignore hides " + what + ", without which no row can be named");
    }
  }

  /** Associations and the application's own classes are the mapping's business. */
  private void checkType(EventMembers.Member attribute) {
    Class<?> type = ((Field) attribute.element()).getType(); // a record is no entity
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
