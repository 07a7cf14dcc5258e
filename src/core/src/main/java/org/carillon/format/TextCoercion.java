package org.carillon.format;

import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.carillon.json.JsonException;
import org.carillon.json.NumberTypes;
import org.carillon.json.PlainReader;
import org.jspecify.annotations.Nullable;

/** Text that stands for a value of a type. */
final class TextCoercion {

  private static final Set<Class<?>> BOOLEANS =
      Set.of(boolean.class, Boolean.class, AtomicBoolean.class);

  private static final Set<Class<?>> OTHER_NUMBERS =
      Set.of(
          Number.class,
          AtomicInteger.class,
          AtomicLong.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class,
          JsonNumber.class);

  private final PlainReader json;

  TextCoercion(PlainReader json) {
    this.json = json;
  }

  /**
   * The plain value; the text itself where the type is read from text, or where the text does not
   * fit, so that it is found wrong where it is bound.
   */
  Object plain(String text, Type type) {
    Class<?> raw = raw(type);
    if (BOOLEANS.contains(raw)) {
      return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
    }
    if (NumberTypes.isNumber(raw) || OTHER_NUMBERS.contains(raw)) {
      return parsed(text) instanceof Number number ? number : text;
    }
    if (isStructure(raw)) {
      Object value = parsed(text);
      return value instanceof Map || value instanceof Collection ? value : text;
    }
    return text;
  }

  private @Nullable Object parsed(String text) {
    try {
      return json.read(text);
    } catch (JsonException e) {
      return null; // it is no such value: the caller keeps the text
    }
  }

  /** Whether JSON has it as an array or an object; of the platform's types the others are text. */
  private static boolean isStructure(Class<?> type) {
    if (type.isArray()) {
      return type != byte[].class && type != char[].class;
    }
    boolean own = !type.isEnum() && !type.getName().startsWith("java.") && type != JsonString.class;
    return own || Map.class.isAssignableFrom(type) || Iterable.class.isAssignableFrom(type);
  }

  private static Class<?> raw(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType p && p.getRawType() instanceof Class<?> raw) {
      return raw == Optional.class || raw == AtomicReference.class
          ? raw(p.getActualTypeArguments()[0])
          : raw;
    }
    return type instanceof GenericArrayType ? Object[].class : Object.class;
  }
}
