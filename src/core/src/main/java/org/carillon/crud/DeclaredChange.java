package org.carillon.crud;

import jakarta.json.bind.annotation.JsonbProperty;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.carillon.api.OperationException;
import org.carillon.json.ValueMapper;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances of a declared event that replaces an automatic one: each component is what the
 * row has under its name. A component with {@code @Ignore}, which no client sees and an audience
 * may need, is filled from attributes too that no client sees.
 */
final class DeclaredChange {

  private final ValueMapper valueMapper;
  private final Class<?> type;

  DeclaredChange(ValueMapper valueMapper, Class<?> type) {
    this.valueMapper = valueMapper;
    this.type = type;
  }

  /**
   * An event of a row.
   *
   * @param shown what clients may see of the row, by the names of the wire
   * @param hidden a plain value that they may not see, by its name in Java; null: there is none
   * @throws IllegalStateException if the event cannot be made of the row: no client is to blame
   */
  Object of(Map<String, @Nullable Object> shown, Function<String, @Nullable Object> hidden) {
    try {
      return type.isRecord() ? ofRecord(shown, hidden) : ofClass(shown, hidden);
    } catch (InvocationTargetException e) {
      throw unfilled(e.getCause() == null ? e : e.getCause());
    } catch (ReflectiveOperationException | OperationException e) {
      throw unfilled(e);
    }
  }

  private IllegalStateException unfilled(Throwable cause) {
    return new IllegalStateException(
        type.getName() + " cannot be filled from its entity: " + cause.getMessage(), cause);
  }

  private Object ofRecord(
      Map<String, @Nullable Object> shown, Function<String, @Nullable Object> hidden)
      throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] arguments = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      String wire = WireName.of(type, component.getName());
      Object plain = wire == null ? unseen(component.getName(), shown, hidden) : shown.get(wire);
      arguments[i] =
          valueMapper.binding(component.getGenericType()).bind(plain, component.getName());
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(arguments);
  }

  private Object ofClass(
      Map<String, @Nullable Object> shown, Function<String, @Nullable Object> hidden)
      throws ReflectiveOperationException {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    Map<Field, Object> unseen = new LinkedHashMap<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) {
          continue;
        }
        String wire = WireName.of(type, field.getName());
        if (wire == null) {
          Object plain = unseen(field.getName(), shown, hidden);
          Object value = plain == null ? null : valueMapper.bind(plain, field.getGenericType());
          if (value != null) {
            unseen.put(field, value);
          }
        } else if (shown.containsKey(wire)) {
          data.put(wire, shown.get(wire));
        }
      }
    }
    Object event = valueMapper.bind(data, type);
    if (event == null) {
      throw new IllegalStateException(type.getName() + " cannot be filled from its entity");
    }
    for (Map.Entry<Field, Object> each : unseen.entrySet()) {
      each.getKey().setAccessible(true);
      each.getKey().set(event, each.getValue());
    }
    return event;
  }

  /** Of a component that no client sees. */
  private @Nullable Object unseen(
      String name, Map<String, @Nullable Object> shown, Function<String, @Nullable Object> hidden) {
    JsonbProperty property = WireName.annotation(type, name, JsonbProperty.class);
    String wire = property == null || property.value().isEmpty() ? name : property.value();
    return shown.containsKey(wire) ? shown.get(wire) : hidden.apply(name);
  }
}
