package org.carillon.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import java.io.IOException;
import java.lang.reflect.Array;
import org.carillon.api.Ignore;
import org.jspecify.annotations.Nullable;

/** The platform's annotations and {@link Ignore}, where Jackson asks for its own. */
final class WireIntrospector extends JsonbIntrospector {

  private static final long serialVersionUID = 1L;

  @Override
  public boolean hasIgnoreMarker(AnnotatedMember member) {
    return member.hasAnnotation(Ignore.class) || super.hasIgnoreMarker(member);
  }

  /** An ignored component is null or zero; without this, a primitive one would be missing. */
  @Override
  public @Nullable Object findDeserializer(Annotated annotated) {
    return annotated instanceof AnnotatedParameter parameter && hasIgnoreMarker(parameter)
        ? new Zero(parameter.getRawType())
        : super.findDeserializer(annotated);
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
