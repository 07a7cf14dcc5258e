package org.carillon.json;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.CreatorProperty;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import jakarta.persistence.Entity;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.json.WireType.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Says how a type looks on the wire, by the readers and writers that serve it. For documents, not
 * for frames.
 */
final class TypeDescriber {

  private static final Map<Class<?>, Class<?>> OPTIONALS =
      Map.of(
          OptionalInt.class, int.class,
          OptionalLong.class, long.class,
          OptionalDouble.class, double.class);

  private static final Map<Class<?>, Class<?>> ATOMICS =
      Map.of(AtomicInteger.class, int.class, AtomicLong.class, long.class);

  private final ObjectMapper mapper;
  private final boolean reading;

  TypeDescriber(ObjectMapper mapper, boolean reading) {
    this.mapper = mapper;
    this.reading = reading;
  }

  /**
   * The description of a type.
   *
   * @throws IllegalArgumentException if its values are no data
   */
  WireType of(Type type) {
    return of(mapper.constructType(type));
  }

  private WireType of(JavaType type) {
    Class<?> raw = type.getRawClass();
    WireType value = ofValue(raw);
    if (value != null) {
      return value;
    }
    if (PlatformTypes.isHolder(raw)) {
      return new WireType.Holder(type.containedTypeOrUnknown(0));
    }
    if (raw.isArray()) {
      return new WireType.Many(type.getContentType(), false);
    }
    JsonbTypeAdapter adapter = raw.getAnnotation(JsonbTypeAdapter.class);
    if (adapter != null) {
      return of(AdapterType.of(adapter.value()).adapted());
    }
    if (raw.isEnum()) {
      return new WireType.Choice(
          raw, Arrays.stream(raw.getEnumConstants()).map(each -> ((Enum<?>) each).name()).toList());
    }
    if (PlatformTypes.isContainer(raw)) {
      JavaType content = type.getContentType();
      JavaType element = content == null ? type.containedTypeOrUnknown(0) : content;
      return Map.class.isAssignableFrom(raw)
          ? new WireType.Keyed(element)
          : new WireType.Many(element, Set.class.isAssignableFrom(raw));
    }
    if (isEntity(raw)) {
      return new WireType.Row(raw);
    }
    JsonbTypeInfo info = raw.getAnnotation(JsonbTypeInfo.class);
    return info != null && info.value().length > 0 ? variants(raw, info) : ofObject(type);
  }

  private static @Nullable WireType ofValue(Class<?> raw) {
    if (raw == Object.class || raw == JsonValue.class || JsonNode.class.isAssignableFrom(raw)) {
      return new WireType.Anything();
    }
    if (OPTIONALS.containsKey(raw)) {
      return new WireType.Holder(OPTIONALS.get(raw));
    }
    if (raw == boolean.class || raw == Boolean.class || raw == AtomicBoolean.class) {
      return new WireType.Scalar(Kind.BOOLEAN, boolean.class);
    }
    if (NumberTypes.isWhole(raw) || ATOMICS.containsKey(raw)) {
      return new WireType.Scalar(Kind.WHOLE, ATOMICS.getOrDefault(raw, raw));
    }
    if (raw == BigDecimal.class) {
      return new WireType.Scalar(Kind.DECIMAL, raw);
    }
    if (JsonNumber.class.isAssignableFrom(raw) || Number.class.isAssignableFrom(raw)) {
      return new WireType.Scalar(Kind.NUMBER, raw);
    }
    if (raw == float.class || raw == double.class) {
      return new WireType.Scalar(Kind.NUMBER, raw);
    }
    if (raw == byte[].class) {
      return new WireType.Scalar(Kind.BYTES, raw);
    }
    if (JsonValue.class.isAssignableFrom(raw)) {
      return JsonArray.class.isAssignableFrom(raw)
          ? new WireType.AnyArray()
          : JsonString.class.isAssignableFrom(raw)
              ? new WireType.Scalar(Kind.TEXT, raw)
              : JsonObject.class.isAssignableFrom(raw)
                  ? new WireType.AnyObject()
                  : new WireType.Anything();
    }
    return PlatformTypes.isValue(raw, false) ? new WireType.Scalar(Kind.TEXT, raw) : null;
  }

  private static WireType variants(Class<?> raw, JsonbTypeInfo info) {
    Map<String, Type> types = new LinkedHashMap<>();
    for (JsonbSubtype subtype : info.value()) {
      types.put(subtype.alias(), subtype.type());
    }
    return new WireType.Variants(raw, info.key(), types);
  }

  private WireType ofObject(JavaType type) {
    String refusal = PlatformTypes.refusal(type.getRawClass());
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
    try {
      return reading ? read(type) : written(type);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(
          type.getRawClass().getName() + ": " + e.getOriginalMessage(), e);
    }
  }

  private WireType written(JavaType type) throws JsonMappingException {
    JsonSerializer<?> writer = mapper.getSerializerProviderInstance().findValueSerializer(type);
    if (!(writer instanceof BeanSerializerBase bean)) {
      return new WireType.Anything(); // a writer of its own, or a class without state
    }
    Map<String, String> names = properties(mapper.getSerializationConfig().introspect(type));
    List<WireType.Member> members = new ArrayList<>();
    for (Iterator<PropertyWriter> all = bean.properties(); all.hasNext(); ) {
      PropertyWriter property = all.next();
      JavaType declared = property.getType();
      boolean primitive = declared.isPrimitive();
      boolean never = primitive || Nullness.isNever(property.getMember());
      boolean shown = property instanceof BeanPropertyWriter one && !one.willSuppressNulls();
      boolean optional = declared.hasRawClass(java.util.Optional.class) || isOptional(declared);
      members.add(
          new WireType.Member(
              property.getName(),
              names.getOrDefault(property.getName(), property.getName()),
              type(property.getMember(), declared),
              (never || shown) && !optional,
              shown && !never));
    }
    return members(type, members);
  }

  private WireType read(JavaType type) throws JsonMappingException {
    DeserializationContext context =
        ((DefaultDeserializationContext) mapper.getDeserializationContext())
            .createDummyInstance(mapper.getDeserializationConfig());
    JsonDeserializer<?> reader = context.findNonContextualValueDeserializer(type);
    if (!(reader instanceof BeanDeserializerBase bean)) {
      return new WireType.Anything();
    }
    ValueInstantiator made = bean.getValueInstantiator();
    if (made.canCreateUsingDelegate()) {
      return of(made.getDelegateType(mapper.getDeserializationConfig()));
    }
    Map<String, String> names = properties(mapper.getDeserializationConfig().introspect(type));
    JsonbIntrospector introspector =
        (JsonbIntrospector) mapper.getDeserializationConfig().getAnnotationIntrospector();
    List<WireType.Member> members = new ArrayList<>();
    for (Iterator<SettableBeanProperty> all = bean.properties(); all.hasNext(); ) {
      SettableBeanProperty property = all.next();
      AnnotatedMember member = property.getMember();
      if (member == null || !introspector.hasIgnoreMarker(member)) {
        members.add(
            new WireType.Member(
                property.getName(),
                names.getOrDefault(property.getName(), property.getName()),
                type(member, property.getType()),
                property instanceof CreatorProperty && property.getType().isPrimitive(),
                false));
      }
    }
    if (members.isEmpty() && made.canCreateFromString()) {
      return new WireType.Scalar(Kind.TEXT, String.class);
    }
    List<String> declared = declared(type.getRawClass()); // Jackson's own order is that of hashes
    members.sort(
        Comparator.comparingInt((WireType.Member member) -> place(declared, member.property()))
            .thenComparing(WireType.Member::name));
    return members(type, members);
  }

  private static int place(List<String> declared, String property) {
    int place = declared.indexOf(property);
    return place < 0 ? declared.size() : place;
  }

  /** The fields of a class in their order, those of superclasses first. */
  private static List<String> declared(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      names.addAll(0, Arrays.stream(c.getDeclaredFields()).map(Field::getName).toList());
    }
    return names;
  }

  private static WireType members(JavaType type, List<WireType.Member> members) {
    List<Type> arguments = new ArrayList<>();
    for (int i = 0; i < type.containedTypeCount(); i++) {
      arguments.add(type.containedType(i));
    }
    return new WireType.Members(type.getRawClass(), arguments, members);
  }

  /** The type that is on the wire for a member, which may have a writer or reader of its own. */
  private Type type(@Nullable AnnotatedMember member, JavaType declared) {
    if (member == null) {
      return declared;
    }
    JsonbTypeAdapter adapter = member.getAnnotation(JsonbTypeAdapter.class);
    if (adapter != null) {
      return AdapterType.of(adapter.value()).adapted();
    }
    return isPattern(member) ? String.class : declared;
  }

  /** Whether dates or numbers of a place are written by a pattern. */
  private static boolean isPattern(Annotated annotated) {
    return JsonbValues.date(annotated) != null || JsonbValues.number(annotated) != null;
  }

  /** The names in Java of what the wire calls otherwise. */
  private static Map<String, String> properties(
      com.fasterxml.jackson.databind.BeanDescription description) {
    Map<String, String> names = new HashMap<>();
    for (BeanPropertyDefinition property : description.findProperties()) {
      names.put(property.getName(), property.getInternalName());
    }
    return names;
  }

  private static boolean isOptional(JavaType type) {
    return OPTIONALS.containsKey(type.getRawClass());
  }

  private static boolean isEntity(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (c.isAnnotationPresent(Entity.class)) {
        return true;
      }
    }
    return false;
  }
}
