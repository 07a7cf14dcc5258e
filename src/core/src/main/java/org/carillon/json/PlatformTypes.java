package org.carillon.json;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.json.JsonValue;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.BaseStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which types of the platform are data. All others are not: whatever getters they happen to have
 * are no message. docs/types.md lists them.
 */
final class PlatformTypes {

  /** Single values, read as exactly these. */
  static final Set<Class<?>> VALUES =
      Stream.concat(
              Stream.of(
                  boolean.class,
                  byte.class,
                  short.class,
                  int.class,
                  long.class,
                  float.class,
                  double.class,
                  char.class,
                  Boolean.class,
                  Byte.class,
                  Short.class,
                  Integer.class,
                  Long.class,
                  Float.class,
                  Double.class,
                  Character.class,
                  Number.class,
                  BigDecimal.class,
                  BigInteger.class,
                  AtomicBoolean.class,
                  AtomicInteger.class,
                  AtomicLong.class,
                  String.class,
                  CharSequence.class,
                  StringBuilder.class,
                  byte[].class,
                  char[].class,
                  OptionalInt.class,
                  OptionalLong.class,
                  OptionalDouble.class,
                  Object.class),
              Stream.concat(JsonpType.TYPES.stream(), TextTypes.ALL.stream().map(TextType::type)))
          .collect(Collectors.toUnmodifiableSet());

  /** Values that are told by what they extend, when they are written. */
  private static final List<Class<?>> FAMILIES =
      Stream.concat(
              Stream.of(JsonValue.class, JsonNode.class, Number.class),
              TextTypes.ALL.stream().map(TextType::type))
          .collect(Collectors.toUnmodifiableList());

  /** What holds one value of a type. */
  private static final Set<Class<?>> HOLDERS = Set.of(Optional.class, AtomicReference.class);

  private static final List<String> PACKAGES =
      List.of(
          "java.",
          "javax.",
          "jakarta.",
          "jdk.",
          "sun.",
          "com.sun.",
          "kotlin.",
          "kotlinx.",
          "scala.",
          "groovy.lang.",
          "org.w3c.dom.",
          "org.xml.sax.",
          "org.hibernate.",
          "org.carillon.api.",
          "org.carillon.spi.");

  /** What to do instead, of the types that are met most. */
  private static final Map<Class<?>, String> INSTEAD = new LinkedHashMap<>();

  static {
    INSTEAD.put(CompletionStage.class, "only a result may be one, as a whole");
    INSTEAD.put(Future.class, "return a CompletionStage, or the value");
    INSTEAD.put(BaseStream.class, "collect it into a List");
    INSTEAD.put(Iterator.class, "take a List");
    INSTEAD.put(Enumeration.class, "take a List");
    INSTEAD.put(Map.Entry.class, "take a record or a Map");
    INSTEAD.put(Throwable.class, "throw an OperationException");
    INSTEAD.put(java.io.File.class, "take its name as text");
    INSTEAD.put(java.nio.file.Path.class, "take its name as text");
    INSTEAD.put(java.net.InetAddress.class, "take its address as text");
    INSTEAD.put(Class.class, "take its name as text");
    INSTEAD.put(java.util.BitSet.class, "take a byte[]");
  }

  /** The same of Kotlin, which is no part of this. */
  private static final Map<String, String> KOTLIN =
      Map.ofEntries(
          Map.entry("kotlin.coroutines.Continuation", "a suspend function is no operation"),
          Map.entry("kotlin.Unit", "let the function return nothing"),
          Map.entry("kotlin.Pair", "take a data class"),
          Map.entry("kotlin.Triple", "take a data class"),
          Map.entry("kotlin.UByte", "take a Short"),
          Map.entry("kotlin.UShort", "take an Int"),
          Map.entry("kotlin.UInt", "take a Long"),
          Map.entry("kotlin.ULong", "take a java.math.BigInteger"),
          Map.entry("kotlin.time.Duration", "take a java.time.Duration"),
          Map.entry("kotlin.time.Instant", "take a java.time.Instant"),
          Map.entry("kotlin.uuid.Uuid", "take a java.util.UUID"));

  private PlatformTypes() {}

  /** Whether it is a single value in itself. */
  static boolean isValue(Class<?> type, boolean reading) {
    return VALUES.contains(type)
        || JsonNode.class.isAssignableFrom(type)
        || (!reading && isOfFamily(type));
  }

  /** Whether it holds many values of the types that it names. */
  static boolean isContainer(Class<?> type) {
    return Collection.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || type == Iterable.class;
  }

  /** Whether it holds one value of the type that it names. */
  static boolean isHolder(Class<?> type) {
    return HOLDERS.contains(type);
  }

  /** Why values of a class are no data, whichever way; null: they may be. */
  static @Nullable String refusal(Class<?> type) {
    for (Map.Entry<Class<?>, String> instead : INSTEAD.entrySet()) {
      if (instead.getKey().isAssignableFrom(type)) {
        return type.getName() + " is no data: " + instead.getValue();
      }
    }
    if (VALUES.contains(type)
        || isHolder(type)
        || isContainer(type)
        || type.isArray()
        || Enum.class.isAssignableFrom(type)
        || isOfFamily(type)
        || Proxy.isProxyClass(type)) {
      return null;
    }
    if (PACKAGES.stream().noneMatch(type.getName()::startsWith)) {
      return null;
    }
    String instead = KOTLIN.get(type.getName());
    return type.getName() + " is no data" + (instead == null ? "" : ": " + instead);
  }

  private static boolean isOfFamily(Class<?> type) {
    return FAMILIES.stream().anyMatch(family -> family.isAssignableFrom(type));
  }
}
