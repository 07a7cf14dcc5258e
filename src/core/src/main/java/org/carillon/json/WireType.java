package org.carillon.json;

import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the values of a type look on the wire, one level deep. The types of what is inside are to be
 * described in turn, by {@link ValueMapper#describe}.
 */
public sealed interface WireType {

  /** What JSON has for a single value. */
  enum Kind {
    BOOLEAN,
    /** A number without a fraction. */
    WHOLE,
    /** A number, and text where JSON has none: {@code NaN}. */
    NUMBER,
    /** A decimal: text with its scale, or a number, as it is configured. */
    DECIMAL,
    TEXT,
    /** Base64. */
    BYTES
  }

  /** A single value; the class says which. */
  record Scalar(Kind kind, Class<?> type) implements WireType {}

  /** An enum: one of the names. */
  record Choice(Class<?> type, List<String> names) implements WireType {

    /** Copies the names. */
    public Choice {
      names = List.copyOf(names);
    }
  }

  /**
   * An array.
   *
   * @param distinct whether it is a set
   */
  record Many(Type element, boolean distinct) implements WireType {}

  /** An object whose members have any names and values of one type. */
  record Keyed(Type value) implements WireType {}

  /** A value that may be missing. */
  record Holder(Type value) implements WireType {}

  /**
   * An object with members of known names.
   *
   * @param type its class
   * @param arguments of the class's own type parameters
   */
  record Members(Class<?> type, List<Type> arguments, List<Member> members) implements WireType {

    /** Copies the lists. */
    public Members {
      arguments = List.copyOf(arguments);
      members = List.copyOf(members);
    }
  }

  /**
   * A member of an object.
   *
   * @param name on the wire
   * @param property the name in Java
   * @param type of its values
   * @param required whether it is always there: when it is read, whether the object cannot be made
   *     without it
   * @param nullable whether it may be null where it is there
   */
  record Member(String name, String property, Type type, boolean required, boolean nullable) {}

  /**
   * An object of one of several classes.
   *
   * @param member that says which
   * @param types by what the member says
   */
  record Variants(Class<?> type, String member, Map<String, Type> types) implements WireType {

    /** Copies the map, in its order. */
    public Variants {
      types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    }
  }

  /** An entity, as {@code read} shows it. */
  record Row(Class<?> entity) implements WireType {}

  /** A JSON object of any members. */
  record AnyObject() implements WireType {}

  /** A JSON array of anything. */
  record AnyArray() implements WireType {}

  /** Whatever JSON has. */
  record Anything() implements WireType {}
}
