package org.carillon.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import jakarta.json.bind.annotation.JsonbAnnotation;
import jakarta.json.bind.annotation.JsonbDateFormat;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbNumberFormat;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import jakarta.json.bind.annotation.JsonbTypeSerializer;
import jakarta.json.bind.annotation.JsonbVisibility;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the annotations of a type and its members can be honoured. */
final class JsonbCheck {

  private static final Map<Class<? extends Annotation>, String> UNSERVED =
      Map.of(
          JsonbTypeSerializer.class, "is not served: write a JsonbAdapter",
          JsonbTypeDeserializer.class, "is not served: write a JsonbAdapter",
          JsonbVisibility.class, "is not served: getters, public setters and fields are members");

  private static final String PACKAGE = JsonbProperty.class.getPackageName();

  private final TypeWalk walk;
  private final boolean reading;

  JsonbCheck(TypeWalk walk, boolean reading) {
    this.walk = walk;
    this.reading = reading;
  }

  /** What of the annotations of a class, and of its package, cannot be honoured; null: nothing. */
  @Nullable String ofClass(Class<?> type) {
    String own = ofElement(type, "");
    if (own != null) {
      return own;
    }
    Package around = type.getPackage();
    String ofPackage = around == null ? null : ofElement(around, " on a package");
    if (ofPackage != null) {
      return ofPackage;
    }
    if (around != null && around.isAnnotationPresent(JsonbNillable.class)) {
      return "@JsonbNillable on a package is not served: put it on the class";
    }
    JsonbTypeAdapter adapter = type.getAnnotation(JsonbTypeAdapter.class);
    if (adapter != null) {
      return ofAdapter(adapter, type);
    }
    return type.isEnum() ? ofConstants(type) : null;
  }

  private static @Nullable String ofElement(AnnotatedElement element, String where) {
    for (Annotation annotation : element.getAnnotations()) {
      Class<? extends Annotation> type = annotation.annotationType();
      String unserved = UNSERVED.get(type);
      if (unserved != null) {
        return "@" + type.getSimpleName() + where + " " + unserved;
      }
      if (type.isAnnotationPresent(JsonbAnnotation.class)
          && !type.getPackageName().equals(PACKAGE)) {
        return "@"
            + type.getSimpleName()
            + " stands for annotations of JSON-B, which is not served: write these";
      }
    }
    return null;
  }

  private static @Nullable String ofConstants(Class<?> type) {
    for (Field field : type.getFields()) {
      if (field.isEnumConstant() && field.isAnnotationPresent(JsonbProperty.class)) {
        return "@JsonbProperty on a constant of " + type.getName() + " is not served";
      }
    }
    return null;
  }

  /** What of the annotations of a member cannot be honoured; null: nothing. */
  @Nullable String ofMember(AnnotatedMember member, JavaType type) {
    for (Map.Entry<Class<? extends Annotation>, String> unserved : UNSERVED.entrySet()) {
      if (member.hasAnnotation(unserved.getKey())) {
        return "@" + unserved.getKey().getSimpleName() + " " + unserved.getValue();
      }
    }
    Class<?> raw = type.getRawClass();
    if (member.hasAnnotation(JsonbDateFormat.class) && !DatePattern.isDate(raw)) {
      return "@JsonbDateFormat is on " + raw.getName() + ", which is no date";
    }
    if (member.hasAnnotation(JsonbNumberFormat.class) && !NumberText.isNumber(raw)) {
      return "@JsonbNumberFormat is on " + raw.getName() + ", which is no number";
    }
    JsonbTypeAdapter adapter = member.getAnnotation(JsonbTypeAdapter.class);
    return adapter == null ? null : ofAdapter(adapter, raw);
  }

  private @Nullable String ofAdapter(JsonbTypeAdapter annotation, Class<?> type) {
    AdapterType adapter;
    try {
      adapter = AdapterType.of(annotation.value());
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
    Class<?> original = adapter.original().getRawClass();
    boolean fits = reading ? type.isAssignableFrom(original) : original.isAssignableFrom(type);
    return fits
        ? walk.fault(adapter.adapted())
        : annotation.value().getName()
            + " adapts "
            + original.getName()
            + ", and not "
            + type.getName();
  }

  /** Whether a member tells of which class its values are. */
  boolean isPolymorphic(Class<?> type) {
    return type.isAnnotationPresent(JsonbTypeInfo.class)
        || type.isAnnotationPresent(JsonTypeInfo.class);
  }

  /** What is wrong with these classes; null: nothing. */
  @Nullable String ofSubtypes(Class<?> type) {
    JsonTypeInfo jackson = type.getAnnotation(JsonTypeInfo.class);
    if (jackson != null) {
      return ofJackson(type, jackson);
    }
    Set<String> aliases = new HashSet<>();
    for (JsonbSubtype subtype : type.getAnnotation(JsonbTypeInfo.class).value()) {
      if (!aliases.add(subtype.alias())) {
        return "@JsonbTypeInfo of " + type.getName() + " says \"" + subtype.alias() + "\" twice";
      }
      if (!type.isAssignableFrom(subtype.type())) {
        return subtype.type().getName() + " is no " + type.getName();
      }
      if (subtype.type() != type && subtype.type().isAnnotationPresent(JsonbTypeInfo.class)) {
        return "@JsonbTypeInfo of " + subtype.type().getName() + " is inside another's";
      }
      String fault = walk.ofObject(subtype.type());
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private @Nullable String ofJackson(Class<?> type, JsonTypeInfo info) {
    if (info.use() != JsonTypeInfo.Id.NAME) {
      return "@JsonTypeInfo of " + type.getName() + " is served with NAME alone";
    }
    JsonSubTypes subtypes = type.getAnnotation(JsonSubTypes.class);
    return subtypes == null
        ? null
        : Arrays.stream(subtypes.value())
            .map(subtype -> walk.ofObject(subtype.value()))
            .filter(fault -> fault != null)
            .findFirst()
            .orElse(null);
  }
}
