package org.carillon.model;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of formats that an event declares.
 *
 * @param fixed the static ones, plain values by name: the event's own, else its service's
 * @param fromData those that come from components, in the order of declaration
 * @param modelsData whether a component is called {@code data}, so that the event is a CloudEvent
 *     already
 */
public record AttributeModel(
    Map<String, Object> fixed, List<FromData> fromData, boolean modelsData) {

  /** No attributes. */
  public static final AttributeModel NONE = new AttributeModel(Map.of(), List.of(), false);

  /** Copies both, in their order. */
  public AttributeModel {
    fixed = Collections.unmodifiableMap(new LinkedHashMap<>(fixed));
    fromData = List.copyOf(fromData);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return fixed.isEmpty() && fromData.isEmpty() && !modelsData;
  }

  /**
   * An attribute that a component supplies.
   *
   * @param name the name of the attribute
   * @param member the name of the component on the wire; null: it is no member of the data
   * @param accessor reads it
   */
  public record FromData(String name, @Nullable String member, Method accessor) {}
}
