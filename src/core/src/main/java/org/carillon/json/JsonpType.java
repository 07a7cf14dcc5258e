package org.carillon.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of Jakarta JSON Processing are the JSON that they stand for, number for number. */
final class JsonpType {

  /** What can be declared. */
  static final List<Class<? extends JsonValue>> TYPES =
      List.of(
          JsonValue.class,
          JsonStructure.class,
          JsonObject.class,
          JsonArray.class,
          JsonString.class,
          JsonNumber.class);

  private JsonpType() {}

  static void addTo(SimpleModule module) {
    module.addSerializer(JsonValue.class, new Writer());
    TYPES.forEach(type -> addReader(module, type));
  }

  private static <T extends JsonValue> void addReader(SimpleModule module, Class<T> type) {
    module.addDeserializer(type, new Reader<>(type));
  }

  private static final class Writer extends JsonSerializer<JsonValue> {

    @Override
    public void serialize(JsonValue value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      switch (value.getValueType()) {
        case OBJECT -> {
          out.writeStartObject();
          for (Map.Entry<String, JsonValue> member : value.asJsonObject().entrySet()) {
            out.writeFieldName(member.getKey());
            serialize(member.getValue(), out, provider);
          }
          out.writeEndObject();
        }
        case ARRAY -> {
          out.writeStartArray();
          for (JsonValue element : value.asJsonArray()) {
            serialize(element, out, provider);
          }
          out.writeEndArray();
        }
        case STRING -> out.writeString(((JsonString) value).getString());
        case NUMBER -> out.writeNumber(value.toString());
        case TRUE -> out.writeBoolean(true);
        case FALSE -> out.writeBoolean(false);
        case NULL -> out.writeNull();
      }
    }

    @Override
    public void serializeWithType(
        JsonValue value, JsonGenerator out, SerializerProvider provider, TypeSerializer types)
        throws IOException {
      serialize(value, out, provider);
    }
  }

  private static final class Reader<T extends JsonValue> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1L;

    private final Class<T> type;

    private Reader(Class<T> type) {
      super(type);
      this.type = type;
    }

    @Override
    @SuppressWarnings("unchecked") // the handler of the context answers with the type asked for
    public @Nullable T deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!fits(parser.currentToken())) {
        return (T) context.handleUnexpectedToken(type, parser);
      }
      return type.cast(read(parser, JsonProvider.provider()));
    }

    private boolean fits(JsonToken token) {
      return switch (token) {
        case START_OBJECT -> type.isAssignableFrom(JsonObject.class);
        case START_ARRAY -> type.isAssignableFrom(JsonArray.class);
        case VALUE_STRING -> type.isAssignableFrom(JsonString.class);
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> type.isAssignableFrom(JsonNumber.class);
        default -> type == JsonValue.class;
      };
    }

    /** JSON's null is a value here, and a missing member none. */
    @Override
    public @Nullable T getNullValue(DeserializationContext context) {
      return type == JsonValue.class ? type.cast(JsonValue.NULL) : null;
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
      return null;
    }

    private static JsonValue read(JsonParser parser, JsonProvider json) throws IOException {
      return switch (parser.currentToken()) {
        case START_OBJECT -> object(parser, json);
        case START_ARRAY -> array(parser, json);
        case VALUE_STRING -> json.createValue(parser.getText());
        case VALUE_NUMBER_INT -> json.createValue(parser.getBigIntegerValue());
        case VALUE_NUMBER_FLOAT -> json.createValue(parser.getDecimalValue());
        case VALUE_TRUE -> JsonValue.TRUE;
        case VALUE_FALSE -> JsonValue.FALSE;
        default -> JsonValue.NULL;
      };
    }

    private static JsonObject object(JsonParser parser, JsonProvider json) throws IOException {
      JsonObjectBuilder members = json.createObjectBuilder();
      String name;
      while ((name = parser.nextFieldName()) != null) {
        parser.nextToken();
        members.add(name, read(parser, json));
      }
      return members.build();
    }

    private static JsonArray array(JsonParser parser, JsonProvider json) throws IOException {
      JsonArrayBuilder elements = json.createArrayBuilder();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(read(parser, json));
      }
      return elements.build();
    }
  }
}
