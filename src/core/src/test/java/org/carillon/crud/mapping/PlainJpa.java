package org.carillon.crud.mapping;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Inheritance;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.Hibernate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.TenantId;

/**
 * What docs/crud.md and docs/wire.md say of a row, worked out from its fields and annotations
 * alone: nothing of the code under test, and nothing of Hibernate's metamodel, has a part in it.
 */
public final class PlainJpa {

  private static final BigInteger SAFE = BigInteger.TWO.pow(53).subtract(BigInteger.ONE);

  private final EntityManager entityManager;

  /** By that one, in a transaction of the caller. */
  public PlainJpa(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /** A row. */
  public Map<String, Object> shown(Object row, boolean deep) {
    Object entity = Hibernate.unproxy(row);
    Map<String, Object> shown = new LinkedHashMap<>();
    if (isHierarchy(entity.getClass())) {
      boolean taken = fields(entity.getClass()).stream().anyMatch(f -> f.getName().equals("type"));
      shown.put(hasTypeBelow(entity.getClass()) || taken ? "$type" : "type", name(entity));
    }
    for (Field field : fields(entity.getClass())) {
      Object value = get(field, entity);
      boolean part = isPart(field);
      boolean elements = field.isAnnotationPresent(jakarta.persistence.ElementCollection.class);
      boolean many =
          field.isAnnotationPresent(ManyToMany.class)
              || (field.isAnnotationPresent(OneToMany.class) && !part);
      if (field.isAnnotationPresent(TenantId.class)
          || many
          || isMap(field)
          || ((part || elements) && !deep)) {
        continue;
      }
      boolean collection = elements || field.isAnnotationPresent(OneToMany.class);
      shown.put(
          wireName(field), value == null && collection ? List.of() : value(value, part, deep));
    }
    return shown;
  }

  private Object value(Object value, boolean part, boolean deep) {
    if (value instanceof Collection<?> collection) {
      return collection.stream().map(each -> value(each, part, deep)).toList();
    }
    if (value == null) {
      return null;
    }
    Class<?> type = Hibernate.getClass(value);
    if (isEntity(type)) {
      return part ? shown(value, deep) : key(value);
    }
    if (type.isAnnotationPresent(Embeddable.class)
        || (type.isRecord() && !type.getSimpleName().equals("Isbn"))) {
      Map<String, Object> shown = new LinkedHashMap<>();
      fields(type).forEach(f -> shown.put(wireName(f), value(get(f, value), false, false)));
      return shown;
    }
    return basic(value);
  }

  private Object basic(Object value) {
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    if (value.getClass().isArray()) {
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        all.add(basic(Array.get(value, i)));
      }
      return all;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> all = new LinkedHashMap<>();
      map.forEach((k, v) -> all.put(String.valueOf(k), value(v, false, false)));
      return all;
    }
    if (value instanceof Long || value instanceof BigInteger) {
      BigInteger number = new BigInteger(value.toString());
      return number.abs().compareTo(SAFE) > 0 ? number.toString() : number;
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Number || value instanceof Boolean) {
      return value;
    }
    Instant at =
        value instanceof Instant instant
            ? instant
            : value instanceof OffsetDateTime time
                ? time.toInstant()
                : value instanceof ZonedDateTime time
                    ? time.toInstant()
                    : value instanceof java.sql.Timestamp stamp
                        ? stamp.toInstant()
                        : value instanceof Date date ? Instant.ofEpochMilli(date.getTime()) : null;
    if (at != null) {
      int digits = at.getNano() % 1_000_000 == 0 ? 3 : at.getNano() % 1_000 == 0 ? 6 : 9;
      return new DateTimeFormatterBuilder().appendInstant(digits).toFormatter().format(at);
    }
    return value instanceof Enum<?> constant ? constant.name() : value.toString();
  }

  /** The key of a row, by JPA's own means. */
  public Map<String, Object> key(Object row) {
    Object entity = Hibernate.unproxy(row);
    Map<String, Object> key = new LinkedHashMap<>();
    for (Field field : fields(entity.getClass())) {
      if (field.isAnnotationPresent(jakarta.persistence.Id.class)
          || field.isAnnotationPresent(jakarta.persistence.EmbeddedId.class)
          || (isByGetter(field) && field.getName().equals("id"))) {
        key.put(wireName(field), value(get(field, entity), false, false));
      }
    }
    return key;
  }

  /** One in a JSON column is a value. */
  private static boolean isMap(Field field) {
    return Map.class.isAssignableFrom(field.getType())
        && !field.isAnnotationPresent(JdbcTypeCode.class);
  }

  private static boolean isPart(Field field) {
    OneToMany many = field.getAnnotation(OneToMany.class);
    OneToOne one = field.getAnnotation(OneToOne.class);
    return (many != null
            && (many.orphanRemoval() || Arrays.asList(many.cascade()).contains(CascadeType.ALL)))
        || (one != null
            && (one.orphanRemoval() || Arrays.asList(one.cascade()).contains(CascadeType.ALL)));
  }

  private static boolean isEntity(Class<?> type) {
    return type != Object.class
        && type != null
        && (type.isAnnotationPresent(Entity.class) || isEntity(type.getSuperclass()));
  }

  private boolean isHierarchy(Class<?> type) {
    return entityManager.getMetamodel().getEntities().stream()
        .map(each -> each.getJavaType())
        .anyMatch(
            each -> each != type && (each.isAssignableFrom(type) || type.isAssignableFrom(each)));
  }

  private boolean hasTypeBelow(Class<?> type) {
    Class<?> root = type;
    for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
      if (each.isAnnotationPresent(Inheritance.class)) {
        root = each;
      }
    }
    Class<?> top = root;
    return entityManager.getMetamodel().getEntities().stream()
        .map(each -> each.getJavaType())
        .filter(top::isAssignableFrom)
        .anyMatch(each -> fields(each).stream().anyMatch(f -> f.getName().equals("type")));
  }

  private String name(Object entity) {
    return entityManager.getMetamodel().entity(entity.getClass()).getName();
  }

  private static boolean isByGetter(Field field) {
    return field.getDeclaringClass().isAnnotationPresent(jakarta.persistence.Access.class);
  }

  private static String wireName(Field field) {
    JsonbProperty property = field.getAnnotation(JsonbProperty.class);
    if (isByGetter(field)) {
      return field.getName().equals("inner") ? "label" : field.getName();
    }
    return property == null ? field.getName() : property.value();
  }

  private static List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      List<Field> own = new ArrayList<>();
      for (Field field : each.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && !field.isSynthetic()
            && !field.getName().startsWith("$$_hibernate_")) { // which its enhancer adds
          field.setAccessible(true);
          own.add(field);
        }
      }
      fields.addAll(0, own);
    }
    return fields;
  }

  /** As code of the class would: where Hibernate has enhanced it, that loads what is lazy. */
  private static Object get(Field field, Object owner) {
    try {
      for (Method method : field.getDeclaringClass().getDeclaredMethods()) {
        if (method.getName().equals("$$_hibernate_read_" + field.getName())) {
          return method.invoke(owner);
        }
      }
      return field.get(owner);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
