package org.carillon.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import org.carillon.api.Ignore;
import org.jspecify.annotations.Nullable;

/** The platform's annotations and {@link Ignore}, where Jackson asks for its own. */
final class WireIntrospector extends JacksonAnnotationIntrospector {

  private static final long serialVersionUID = 1L;

  @Override
  public boolean hasIgnoreMarker(AnnotatedMember member) {
    return member.hasAnnotation(Ignore.class)
        || member.hasAnnotation(JsonbTransient.class)
        || super.hasIgnoreMarker(member);
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

  @Override
  public JsonCreator.@Nullable Mode findCreatorAnnotation(
      MapperConfig<?> config, Annotated annotated) {
    return annotated.hasAnnotation(JsonbCreator.class)
        ? JsonCreator.Mode.PROPERTIES
        : super.findCreatorAnnotation(config, annotated);
  }

  private static @Nullable PropertyName name(Annotated annotated) {
    JsonbProperty property = annotated.getAnnotation(JsonbProperty.class);
    return property == null || property.value().isEmpty()
        ? null
        : PropertyName.construct(property.value());
  }
}
