package org.carillon.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/** {@code OptionalInt} and its like: the number, read as strictly as any; empty as an Optional. */
final class OptionalNumbers {

  private OptionalNumbers() {}

  static void addTo(SimpleModule module) {
    add(
        module,
        OptionalInt.class,
        OptionalInt.empty(),
        OptionalInt::isEmpty,
        OptionalInt::getAsInt,
        Integer.class,
        number -> OptionalInt.of((Integer) number));
    add(
        module,
        OptionalLong.class,
        OptionalLong.empty(),
        OptionalLong::isEmpty,
        OptionalLong::getAsLong,
        Long.class,
        number -> OptionalLong.of((Long) number));
    add(
        module,
        OptionalDouble.class,
        OptionalDouble.empty(),
        OptionalDouble::isEmpty,
        OptionalDouble::getAsDouble,
        Double.class,
        number -> OptionalDouble.of((Double) number));
  }

  private static <T> void add(
      SimpleModule module,
      Class<T> type,
      T empty,
      Predicate<T> isEmpty,
      Function<T, Number> get,
      Class<? extends Number> number,
      Function<Number, T> of) {
    module.addSerializer(type, new Writer<>(isEmpty, get));
    module.addDeserializer(type, new Reader<>(type, empty, number, of));
  }

  private static final class Writer<T> extends JsonSerializer<T> {

    private final Predicate<T> isEmpty;
    private final Function<T, Number> get;

    private Writer(Predicate<T> isEmpty, Function<T, Number> get) {
      this.isEmpty = isEmpty;
      this.get = get;
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, T value) {
      return isEmpty.test(value);
    }

    @Override
    public void serialize(T value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      if (isEmpty.test(value)) {
        generator.writeNull();
      } else {
        provider.defaultSerializeValue(get.apply(value), generator);
      }
    }
  }

  private static final class Reader<T> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1L;

    private final transient T empty;
    private final Class<? extends Number> number;
    private final transient Function<Number, T> of;

    private Reader(Class<T> type, T empty, Class<? extends Number> number, Function<Number, T> of) {
      super(type);
      this.empty = empty;
      this.number = number;
      this.of = of;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return of.apply(context.readValue(parser, number));
    }

    @Override
    public T getNullValue(DeserializationContext context) {
      return empty;
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return empty;
    }
  }
}
