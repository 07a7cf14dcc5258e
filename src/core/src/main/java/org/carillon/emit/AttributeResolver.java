package org.carillon.emit;

import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.event.EventAttributes;
import org.carillon.format.FormatRegistry;
import org.carillon.json.Decimals;
import org.carillon.json.Json;
import org.carillon.json.ValueMapper;
import org.carillon.model.AttributeModel;
import org.carillon.model.AttributeModel.FromData;
import org.carillon.model.BuiltInFormats;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * Fixes the attributes of an event for its own format, and for those that a client may have asked
 * for: what is said at the emit beats what is static, which beats the data.
 */
final class AttributeResolver {

  private final FormatRegistry formatRegistry;
  private final ValueMapper valueMapper;

  AttributeResolver(FormatRegistry formatRegistry, ValueMapper valueMapper) {
    this.formatRegistry = formatRegistry;
    this.valueMapper = valueMapper;
  }

  /**
   * The attributes of an event.
   *
   * @param own the name of its format
   * @param declared what its class declares
   * @param event the object; what is none of the declared class has its attributes in the data
   * @param json the data
   */
  EventAttributes resolve(
      String own,
      AttributeModel declared,
      @Nullable Object event,
      String json,
      EmitAttributes said) {
    if (declared.isEmpty() && said == EmitAttributes.NONE) {
      return EventAttributes.NONE;
    }
    Map<String, Object> fromData = read(declared.fromData(), event, json);
    Map<String, Object> modelled = modelled(declared, json);
    Map<String, Map<String, Object>> byFormat = new LinkedHashMap<>();
    for (String name : wanted(own)) {
      Map<String, Object> attributes = new LinkedHashMap<>();
      WireFormat format = formatRegistry.get(name);
      if (!name.equals(BuiltInFormats.JSON)) { // which says in its data what the data says
        if (name.equals(BuiltInFormats.CLOUD_EVENT)) {
          add(attributes, format, modelled);
        }
        add(attributes, format, fromData);
        add(attributes, format, declared.fixed());
      }
      add(attributes, format, plain(said.of(name)));
      if (!attributes.isEmpty()) {
        byFormat.put(name, attributes);
      }
    }
    Map<String, List<String>> members = members(declared.fromData());
    modelled.keySet().forEach(member -> members.putIfAbsent(member, List.of(member)));
    return new EventAttributes(byFormat, members);
  }

  /**
   * Of a CloudEvent that is modelled with its data and has none now, all components are attributes:
   * the frame would not show that it is one.
   */
  private static Map<String, Object> modelled(AttributeModel declared, String json) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (declared.modelsData()) {
      Map<String, @Nullable Object> members = members(json);
      if (!members.containsKey("data")) {
        members.forEach(
            (name, value) -> {
              if (value != null) {
                attributes.put(name, value);
              }
            });
      }
    }
    return attributes;
  }

  private static Set<String> wanted(String own) {
    Set<String> names = new LinkedHashSet<>();
    names.add(own);
    names.add(BuiltInFormats.JSON);
    names.add(BuiltInFormats.CLOUD_EVENT);
    return names;
  }

  private static void add(
      Map<String, Object> attributes, WireFormat format, Map<String, Object> more) {
    more.forEach(
        (name, value) -> {
          String known = format.attribute(name);
          if (known != null) {
            attributes.put(known, value);
          }
        });
  }

  private Map<String, Object> read(List<FromData> sources, @Nullable Object event, String json) {
    if (sources.isEmpty()) {
      return Map.of();
    }
    boolean isDeclared = sources.get(0).accessor().getDeclaringClass().isInstance(event);
    Map<String, @Nullable Object> data = isDeclared ? Map.of() : members(json);
    Map<String, Object> read = new LinkedHashMap<>();
    for (FromData source : sources) {
      Object value =
          event != null && isDeclared ? plain(value(source, event)) : data.get(source.member());
      if (value != null) {
        read.put(source.name(), value);
      }
    }
    return read;
  }

  /** What a connection sends may be anything. */
  private static Map<String, @Nullable Object> members(String json) {
    return json.startsWith("{") ? Json.parseObject(json) : Map.of();
  }

  private static @Nullable Object value(FromData source, Object event) {
    try {
      return source.accessor().invoke(event);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(source.accessor() + " cannot be called", e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(source.accessor() + " failed", e.getCause());
    }
  }

  private Map<String, Object> plain(Map<String, Object> said) {
    Map<String, Object> plain = new LinkedHashMap<>();
    said.forEach(
        (name, value) -> {
          // A decimal of the data is text; one that is said is a number where that loses nothing.
          Object fixed =
              value instanceof BigDecimal number && Decimals.isKeptByDouble(number)
                  ? number
                  : plain(value);
          if (fixed != null) {
            plain.put(name, fixed);
          }
        });
    return plain;
  }

  /**
   * What the application holds may change, and is fixed now, as the data is: numbers too, that
   * JavaScript could not hold.
   */
  private @Nullable Object plain(@Nullable Object value) {
    return value == null
            || value instanceof String
            || value instanceof Boolean
            || value instanceof Integer
        ? value
        : Json.parse(valueMapper.write(value));
  }

  private static Map<String, List<String>> members(List<FromData> sources) {
    Map<String, List<String>> members = new LinkedHashMap<>();
    for (FromData source : sources) {
      if (source.member() != null) {
        members.computeIfAbsent(source.member(), member -> new ArrayList<>()).add(source.name());
      }
    }
    return members;
  }
}
