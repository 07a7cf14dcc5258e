package org.carillon.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.type.TypeFactory;
import jakarta.inject.Inject;
import jakarta.json.bind.adapter.JsonbAdapter;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.stream.Stream;
import org.carillon.api.OperationException;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code JsonbAdapter} says of a type.
 *
 * @param adapter the instance, one for all threads
 * @param original the type of the application
 * @param adapted the type that is on the wire instead
 */
record AdapterType(JsonbAdapter<Object, Object> adapter, JavaType original, JavaType adapted) {

  /**
   * Of a class.
   *
   * @throws IllegalArgumentException if it cannot be used
   */
  @SuppressWarnings("unchecked") // its type arguments are looked at
  static AdapterType of(Class<?> adapter) {
    TypeFactory factory = TypeFactory.defaultInstance();
    JavaType[] types =
        factory.findTypeParameters(factory.constructType(adapter), JsonbAdapter.class);
    if (types.length != 2) {
      throw new IllegalArgumentException(adapter.getName() + " does not say which types it adapts");
    }
    if (Stream.of(adapter.getDeclaredFields(), adapter.getDeclaredMethods())
        .flatMap(Arrays::stream)
        .anyMatch(member -> member.isAnnotationPresent(Inject.class))) {
      throw new IllegalArgumentException(
          adapter.getName() + " has @Inject; an adapter is no bean here");
    }
    try {
      Constructor<?> constructor = adapter.getDeclaredConstructor();
      constructor.setAccessible(true);
      return new AdapterType(
          (JsonbAdapter<Object, Object>) constructor.newInstance(), types[0], types[1]);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          adapter.getName() + " has no constructor without parameters that works", e);
    }
  }

  JsonSerializer<?> writer() {
    return new JsonSerializer<>() {
      @Override
      public void serialize(Object value, JsonGenerator generator, SerializerProvider provider)
          throws IOException {
        try {
          provider.defaultSerializeValue(adapter.adaptToJson(value), generator);
        } catch (IOException e) {
          throw e;
        } catch (Exception e) {
          throw JsonMappingException.from(generator, adapter.getClass().getName() + " failed", e);
        }
      }
    };
  }

  JsonDeserializer<?> reader() {
    return new JsonDeserializer<>() {
      @Override
      public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
          throws IOException {
        Object read = context.readValue(parser, adapted);
        try {
          return adapter.adaptFromJson(read);
        } catch (OperationException e) {
          throw e;
        } catch (Exception e) {
          throw JsonMappingException.from(parser, adapter.getClass().getName() + " refused", e);
        }
      }
    };
  }
}
