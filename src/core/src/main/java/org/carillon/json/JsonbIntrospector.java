package org.carillon.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The annotations of Jakarta JSON Binding, where Jackson asks for its own. */
class JsonbIntrospector extends JacksonAnnotationIntrospector {

  private static final long serialVersionUID = 1L;

  @Override
  public boolean hasIgnoreMarker(AnnotatedMember member) {
    return member.hasAnnotation(JsonbTransient.class) || super.hasIgnoreMarker(member);
  }

  @Override
  public @Nullable Object findSerializer(Annotated annotated) {
    Object writer = JsonbValues.writer(annotated);
    return writer == null ? super.findSerializer(annotated) : writer;
  }

  @Override
  public @Nullable Object findDeserializer(Annotated annotated) {
    Object reader = JsonbValues.reader(annotated);
    return reader == null ? super.findDeserializer(annotated) : reader;
  }

  @Override
  public @Nullable PropertyName findNameForSerialization(Annotated annotated) {
    PropertyName name = name(annotated);
    return name == null ? super.findNameForSerialization(annotated) : name;
  }

  @Override
  public @Nullable PropertyName findNameForDeserialization(Annotated annotated) {
    PropertyName name = name(annotated);
    return name == null ? super.findNameForDeserialization(annotated) : name;
  }

  private static @Nullable PropertyName name(Annotated annotated) {
    JsonbProperty property = annotated.getAnnotation(JsonbProperty.class);
    return property == null || property.value().isEmpty()
        ? null
        : PropertyName.construct(property.value());
  }

  /** The parameters of a creator have the names that they are compiled with. */
  @Override
  public @Nullable String findImplicitPropertyName(AnnotatedMember member) {
    if (member instanceof AnnotatedParameter parameter
        && isCreator(parameter.getOwner())
        && parameter.getOwner().getMember() instanceof Executable executable
        && executable.getParameters()[parameter.getIndex()].isNamePresent()) {
      return executable.getParameters()[parameter.getIndex()].getName();
    }
    return super.findImplicitPropertyName(member);
  }

  private static boolean isCreator(Annotated annotated) {
    return annotated.hasAnnotation(JsonbCreator.class)
        || annotated.hasAnnotation(JsonCreator.class);
  }

  @Override
  public JsonCreator.@Nullable Mode findCreatorAnnotation(
      MapperConfig<?> config, Annotated annotated) {
    return annotated.hasAnnotation(JsonbCreator.class)
        ? JsonCreator.Mode.PROPERTIES
        : super.findCreatorAnnotation(config, annotated);
  }

  @Override
  @SuppressWarnings("deprecation") // applications still say JsonbProperty.nillable
  public JsonInclude.Value findPropertyInclusion(Annotated annotated) {
    JsonbNillable nillable = annotated.getAnnotation(JsonbNillable.class);
    JsonbProperty property = annotated.getAnnotation(JsonbProperty.class);
    if (nillable != null || (property != null && property.nillable())) {
      boolean shown = nillable == null || nillable.value();
      return JsonInclude.Value.construct(
          shown ? JsonInclude.Include.ALWAYS : JsonInclude.Include.NON_NULL,
          JsonInclude.Include.ALWAYS);
    }
    return super.findPropertyInclusion(annotated);
  }

  @Override
  public String @Nullable [] findSerializationPropertyOrder(AnnotatedClass type) {
    JsonbPropertyOrder order = type.getAnnotation(JsonbPropertyOrder.class);
    return order == null ? super.findSerializationPropertyOrder(type) : order.value();
  }

  @Override
  public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
      MapperConfig<?> config, Annotated annotated) {
    JsonbTypeInfo info = annotated.getAnnotation(JsonbTypeInfo.class);
    return info == null
        ? super.findPolymorphicTypeInfo(config, annotated)
        : JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, info.key(), null, false, null);
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
    JsonbTypeInfo info = annotated.getAnnotation(JsonbTypeInfo.class);
    return info == null
        ? super.findSubtypes(annotated)
        : Arrays.stream(info.value()).map(sub -> new NamedType(sub.type(), sub.alias())).toList();
  }
}
