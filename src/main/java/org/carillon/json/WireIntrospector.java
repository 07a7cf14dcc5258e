package org.carillon.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import java.io.IOException;
import java.lang.reflect.Array;
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

  /** An ignored component is null or zero; without this, a primitive one would be missing. */
  @Override
  public @Nullable Object findDeserializer(Annotated annotated) {
    return annotated instanceof AnnotatedParameter parameter && hasIgnoreMarker(parameter)
        ? new Zero(parameter.getRawType())
        : super.findDeserializer(annotated);
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

  private static final class Zero extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1L;

    private Zero(Class<?> type) {
      super(type);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return context.handleUnexpectedToken(handledType(), parser);
    }

    @Override
    public @Nullable Object getNullValue(DeserializationContext context) {
      return Array.get(Array.newInstance(handledType(), 1), 0);
    }
  }
}
