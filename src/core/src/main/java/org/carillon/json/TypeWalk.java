package org.carillon.json;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.impl.UnknownSerializer;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.persistence.Entity;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.carillon.api.Ignore;
import org.jspecify.annotations.Nullable;

/**
 * Whether the values of a type can be read from data, or written: of the type itself and of all
 * that it is made of. Of the application's classes it looks at the very readers and writers that
 * will serve them. Used once for each type.
 */
final class TypeWalk {

  /** What a map's keys may be beside enums. */
  private static final Set<Class<?>> KEYS =
      Stream.concat(
              Stream.of(
                  String.class,
                  Object.class,
                  Boolean.class,
                  Byte.class,
                  Short.class,
                  Integer.class,
                  Long.class,
                  Float.class,
                  Double.class,
                  Character.class,
                  BigInteger.class,
                  BigDecimal.class),
              TextTypes.ALL.stream().map(TextType::type))
          .collect(Collectors.toUnmodifiableSet());

  private final ObjectMapper mapper;
  private final boolean reading;
  private final JsonbCheck jsonb;
  private final Set<JavaType> seen = new HashSet<>();

  TypeWalk(ObjectMapper mapper, boolean reading) {
    this.mapper = mapper;
    this.reading = reading;
    this.jsonb = new JsonbCheck(this, reading);
  }

  /** Why values of the type cannot; null: they can. */
  @Nullable String fault(Type type) {
    String variable = TypeVariables.open(type);
    if (variable != null) {
      return "the type variable " + variable + " is not known";
    }
    try {
      return fault(mapper.constructType(type));
    } catch (StackOverflowError e) { // record Endless<T>(Endless<List<T>> next) has no last type
      return type.getTypeName() + " is nested in itself without end";
    }
  }

  @Nullable String fault(JavaType type) {
    if (!seen.add(type)) {
      return null;
    }
    Class<?> raw = type.getRawClass();
    if (PlatformTypes.isValue(raw, reading)) {
      return null;
    }
    if (PlatformTypes.isHolder(raw)) {
      return fault(type.containedTypeOrUnknown(0));
    }
    if (raw.isArray()) {
      return fault(type.getContentType());
    }
    String refusal = PlatformTypes.refusal(raw);
    if (refusal != null) {
      return refusal;
    }
    String annotated = jsonb.ofClass(raw);
    if (annotated != null) {
      return annotated;
    }
    if (raw.isAnnotationPresent(JsonbTypeAdapter.class) || raw.isEnum()) {
      return null;
    }
    if (PlatformTypes.isContainer(raw)) {
      return ofContainer(type);
    }
    if (isEntity(raw)) {
      return reading
          ? raw.getName() + " is an entity: take its key, a record, or bind the operation to it"
          : null;
    }
    return jsonb.isPolymorphic(raw) ? jsonb.ofSubtypes(raw) : ofObject(type);
  }

  private @Nullable String ofContainer(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (Map.class.isAssignableFrom(raw)) {
      Class<?> key = type.getKeyType() == null ? Object.class : type.getKeyType().getRawClass();
      if (!KEYS.contains(key) && !key.isEnum()) {
        return key.getName() + " cannot be the key of a map: it is no text";
      }
    }
    JavaType content = type.getContentType();
    if (content == null) {
      content = type.containedTypeOrUnknown(0); // of an Iterable
    }
    String fault = fault(content);
    return fault == null && reading && raw != Iterable.class ? unreadable(type) : fault;
  }

  /** The same of a class that is known to be an object, by itself. */
  @Nullable String ofObject(Class<?> type) {
    return ofObject(mapper.constructType(type));
  }

  private @Nullable String ofObject(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (raw.isInterface() || Modifier.isAbstract(raw.getModifiers())) {
      if (reading) {
        return raw.getName()
            + (raw.isInterface() ? " is an interface" : " is abstract")
            + ", and no @JsonbTypeInfo says which class its values are of";
      }
      return raw.isSealed() ? ofPermitted(raw) : null;
    }
    if (KotlinClass.isValueClass(raw)) {
      return raw.getName() + " is a value class of Kotlin: take the type inside";
    }
    if (reading && KotlinClass.isObject(raw)) {
      return raw.getName() + " is an object of Kotlin, of which there is one: take a class";
    }
    for (KotlinClass.Fault fault : KotlinClass.faults(raw)) {
      return inside(type, fault.member(), fault.text());
    }
    return reading ? unreadable(type) : unwritable(type);
  }

  private @Nullable String ofPermitted(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .map(permitted -> fault((Type) permitted))
        .filter(fault -> fault != null)
        .findFirst()
        .orElse(null);
  }

  private @Nullable String unreadable(JavaType type) {
    try {
      DeserializationContext context =
          ((DefaultDeserializationContext) mapper.getDeserializationContext())
              .createDummyInstance(mapper.getDeserializationConfig());
      JsonDeserializer<?> reader = context.findNonContextualValueDeserializer(type);
      String unmade = unmade(type, reader);
      return unmade == null && reader instanceof BeanDeserializerBase bean
          ? ofProperties(type, bean)
          : unmade;
    } catch (JsonMappingException | IllegalArgumentException e) {
      return type.getRawClass().getName() + " cannot be read: " + message(e);
    }
  }

  /** Why no instance can be made; null: it can, or its own reader knows. */
  private @Nullable String unmade(JavaType type, JsonDeserializer<?> reader) {
    Class<?> raw = type.getRawClass();
    if (raw.isMemberClass() && !Modifier.isStatic(raw.getModifiers())) {
      return raw.getName() + " is an inner class and not static";
    }
    ValueInstantiator made =
        reader instanceof ValueInstantiator.Gettable gettable
            ? gettable.getValueInstantiator()
            : null;
    if (made == null) {
      return null;
    }
    if (made.canCreateUsingDelegate()) {
      return fault(made.getDelegateType(mapper.getDeserializationConfig()));
    }
    boolean byCreator =
        made.canCreateFromObjectWith()
            || made.canCreateFromString()
            || made.canCreateFromInt()
            || made.canCreateFromLong();
    return made.canCreateUsingDefault() || byCreator
        ? null
        : raw.getName()
            + " has no constructor without parameters, and none or no static method with"
            + " @JsonbCreator";
  }

  private @Nullable String ofProperties(JavaType type, BeanDeserializerBase reader) {
    boolean any = reader.getValueInstantiator().canCreateFromString();
    for (Iterator<SettableBeanProperty> all = reader.properties(); all.hasNext(); ) {
      SettableBeanProperty property = all.next();
      any = true;
      String fault = ofMember(property.getType(), property.getMember());
      if (fault != null) {
        return inside(type, property.getName(), fault);
      }
    }
    return any || !hasState(type.getRawClass())
        ? null
        : type.getRawClass().getName() + " has fields, and no setter or public field to set one";
  }

  private @Nullable String unwritable(JavaType type) {
    try {
      JsonSerializer<?> writer = mapper.getSerializerProviderInstance().findValueSerializer(type);
      boolean any = false;
      if (writer instanceof BeanSerializerBase bean) {
        for (Iterator<PropertyWriter> all = bean.properties(); all.hasNext(); ) {
          PropertyWriter property = all.next();
          any = true;
          String fault = ofMember(property.getType(), property.getMember());
          if (fault != null) {
            return inside(type, property.getName(), fault);
          }
        }
      } else if (!(writer instanceof UnknownSerializer)) {
        return null; // its own
      }
      return any || !hasState(type.getRawClass())
          ? null
          : type.getRawClass().getName() + " has fields, and no getter or public field to show one";
    } catch (JsonMappingException | IllegalArgumentException e) {
      return type.getRawClass().getName() + " cannot be written: " + message(e);
    }
  }

  private @Nullable String ofMember(JavaType type, @Nullable AnnotatedMember member) {
    if (member == null) {
      return fault(type);
    }
    JsonbIntrospector introspector =
        (JsonbIntrospector) mapper.getDeserializationConfig().getAnnotationIntrospector();
    if (introspector.hasIgnoreMarker(member)) {
      return null;
    }
    String annotated = jsonb.ofMember(member, type);
    if (annotated != null) {
      return annotated;
    }
    boolean own =
        (reading ? introspector.findDeserializer(member) : introspector.findSerializer(member))
            != null;
    return own ? null : fault(type);
  }

  private static String inside(JavaType type, String name, String fault) {
    return name + " of " + type.getRawClass().getName() + ": " + fault;
  }

  /** Whether there is anything in an object that one might expect on the wire. */
  private static boolean hasState(Class<?> type) {
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && !Modifier.isTransient(field.getModifiers())
            && !field.isSynthetic()
            && !field.isAnnotationPresent(Ignore.class)
            && !field.isAnnotationPresent(JsonbTransient.class)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isEntity(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (c.isAnnotationPresent(Entity.class)) {
        return true;
      }
    }
    return false;
  }

  /** Jackson's first line; the others say where in its own words. */
  private static String message(Exception fault) {
    String said =
        fault instanceof JsonMappingException mapping
            ? mapping.getOriginalMessage()
            : fault.getMessage();
    return String.valueOf(said).lines().findFirst().orElse("");
  }
}
