package org.carillon.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type whose values are JSON strings, and names of members where it is the key of a map.
 *
 * @param type the type
 * @param format to text
 * @param parse from text; a {@code RuntimeException} says that it is none
 * @param <T> the type
 */
record TextType<T>(Class<T> type, Function<T, String> format, Function<String, T> parse) {

  void addTo(SimpleModule module) {
    module.addSerializer(type, new Writer(false));
    module.addKeySerializer(type, new Writer(true));
    module.addDeserializer(type, new Reader());
    module.addKeyDeserializer(type, new KeyReader());
  }

  /** Writes values. */
  JsonSerializer<T> writer() {
    return new Writer(false);
  }

  /** Reads values. */
  JsonDeserializer<T> reader() {
    return new Reader();
  }

  private final class Writer extends JsonSerializer<T> {

    private final boolean key;

    private Writer(boolean key) {
      this.key = key;
    }

    @Override
    public void serialize(T value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      if (key) {
        generator.writeFieldName(format.apply(value));
      } else {
        generator.writeString(format.apply(value));
      }
    }

    @Override
    public void serializeWithType(
        T value, JsonGenerator generator, SerializerProvider provider, TypeSerializer types)
        throws IOException {
      serialize(value, generator, provider);
    }
  }

  private final class Reader extends StdDeserializer<T> {

    private static final long serialVersionUID = 1L;

    private Reader() {
      super(type);
    }

    @Override
    @SuppressWarnings("unchecked") // the handler of the context answers with the type asked for
    public @Nullable T deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        return (T) context.handleUnexpectedToken(type, parser);
      }
      String text = parser.getText();
      try {
        return parse.apply(text);
      } catch (RuntimeException e) {
        return (T) context.handleWeirdStringValue(type, text, "not of the type");
      }
    }
  }

  private final class KeyReader extends KeyDeserializer {

    @Override
    public @Nullable Object deserializeKey(String key, DeserializationContext context)
        throws IOException {
      try {
        return parse.apply(key);
      } catch (RuntimeException e) {
        return context.handleWeirdKey(type, key, "not of the type");
      }
    }
  }
}
