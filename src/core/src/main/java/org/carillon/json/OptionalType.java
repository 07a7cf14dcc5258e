package org.carillon.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An {@code Optional} is its value; empty it is null, or left out where nulls are. */
final class OptionalType {

  private OptionalType() {}

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
  static void addTo(SimpleModule module) {
    module.addSerializer((Class) Optional.class, new Writer());
    module.addDeserializer((Class) Optional.class, new Reader(null));
  }

  private static final class Writer extends JsonSerializer<Optional<?>> {

    @Override
    public boolean isEmpty(SerializerProvider provider, Optional<?> value) {
      return value.isEmpty();
    }

    @Override
    public void serialize(Optional<?> value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(value.orElse(null), generator);
    }
  }

  private static final class Reader extends JsonDeserializer<Optional<?>>
      implements ContextualDeserializer {

    private final @Nullable JsonDeserializer<?> element;

    private Reader(@Nullable JsonDeserializer<?> element) {
      this.element = element;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, @Nullable BeanProperty property)
        throws JsonMappingException {
      JavaType type = context.getContextualType();
      JavaType of =
          type == null || type.containedTypeCount() == 0
              ? context.constructType(Object.class)
              : type.containedType(0);
      return new Reader(context.findContextualValueDeserializer(of, property));
    }

    @Override
    public Optional<?> deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (element == null) {
        throw new IllegalStateException("used without a context");
      }
      return Optional.ofNullable(element.deserialize(parser, context));
    }

    @Override
    public Optional<?> getNullValue(DeserializationContext context) {
      return Optional.empty();
    }

    @Override
    public Optional<?> getAbsentValue(DeserializationContext context) {
      return Optional.empty();
    }
  }
}
