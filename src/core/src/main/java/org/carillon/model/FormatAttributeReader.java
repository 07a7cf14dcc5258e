package org.carillon.model;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.carillon.api.Attribute;
import org.carillon.api.Pcp;
import org.carillon.json.JsonException;
import org.carillon.json.PlainReader;
import org.carillon.model.AttributeModel.FromData;
import org.jspecify.annotations.Nullable;

/** Reads {@code @Attribute}, wherever it is. */
final class FormatAttributeReader {

  /** Those that are true where they say no value. */
  private static final Set<String> FLAGS = Set.of(Pcp.EVENT, Pcp.SIDE_EFFECT);

  /** CloudEvents 1.0, section "Naming Conventions". */
  private static final Pattern CLOUD_EVENT_NAME = Pattern.compile("[a-z0-9]+");

  private static final int DEPTH = 100;

  private final ModelViolations violations;
  private final PlainReader json = new PlainReader(DEPTH);

  FormatAttributeReader(ModelViolations violations) {
    this.violations = violations;
  }

  /** The static ones of a service, an event or an operation, in their order. */
  Map<String, Object> fixed(
      Class<?> type, @Nullable String member, AnnotatedElement element, String format) {
    Map<String, Object> fixed = new LinkedHashMap<>();
    for (Attribute attribute : element.getAnnotationsByType(Attribute.class)) {
      checkName(type, member, attribute.value(), format);
      Object value = value(type, member, attribute);
      if (value != null && fixed.putIfAbsent(attribute.value(), value) != null) {
        violations.add(
            ModelRule.ATTRIBUTE_TWICE, type, member, text(attribute) + " is static here twice");
      }
    }
    return fixed;
  }

  /**
   * Those of an event.
   *
   * @param ofService what its service says of all events
   */
  AttributeModel ofEvent(Class<?> type, String format, Map<String, Object> ofService) {
    Map<String, Object> fixed = new LinkedHashMap<>(ofService);
    fixed.putAll(fixed(type, null, type, format));
    List<FromData> fromData = new ArrayList<>();
    Map<String, Method> suppliers = new HashMap<>();
    boolean modelsData = false;
    for (EventMembers.Member member : EventMembers.of(type)) {
      modelsData |= member.accessor() != null && "data".equals(member.wireName());
      for (String name : names(member.type(), member.name(), member.element(), format)) {
        Method accessor = member.accessor();
        if (accessor == null) {
          violations.add(
              ModelRule.ATTRIBUTE_ACCESSOR,
              member.type(),
              member.name(),
              "@Attribute("
                  + name
                  + (member.element() instanceof Field
                      ? ") is on a field without a getter"
                      : ") is on a method that is no getter"));
          continue;
        }
        Method other = suppliers.putIfAbsent(name, accessor);
        if (other == null) {
          accessor.setAccessible(true); // events may be nested in classes that nobody else sees
          fromData.add(new FromData(name, member.wireName(), accessor));
        } else if (!other.getName().equals(accessor.getName())) { // it may be overridden
          violations.add(
              ModelRule.ATTRIBUTE_TWICE,
              member.type(),
              member.name(),
              "@Attribute(" + name + ") is supplied by " + other.getName() + " already");
        }
      }
    }
    return fixed.isEmpty() && fromData.isEmpty() && !modelsData
        ? AttributeModel.NONE
        : new AttributeModel(fixed, fromData, modelsData);
  }

  /** The names at a place whose values come from the data. */
  List<String> names(Class<?> type, String member, AnnotatedElement element, String format) {
    List<String> names = new ArrayList<>();
    for (Attribute attribute : element.getAnnotationsByType(Attribute.class)) {
      checkName(type, member, attribute.value(), format);
      if (isSaid(attribute.is()) || isSaid(attribute.json())) {
        violations.add(
            ModelRule.ATTRIBUTE_STATIC,
            type,
            member,
            text(attribute) + " takes its value from the data here, and has is or json");
      }
      names.add(attribute.value());
    }
    return names;
  }

  private @Nullable Object value(Class<?> type, @Nullable String member, Attribute attribute) {
    boolean isText = isSaid(attribute.is());
    boolean isJson = isSaid(attribute.json());
    if (isText && isJson) {
      violations.add(
          ModelRule.ATTRIBUTE_VALUE, type, member, text(attribute) + " says both is and json");
    } else if (isText) {
      return attribute.is();
    } else if (isJson) {
      return parsed(type, member, attribute);
    } else if (FLAGS.contains(attribute.value())) {
      return true;
    } else {
      violations.add(
          ModelRule.ATTRIBUTE_VALUE, type, member, text(attribute) + " says neither is nor json");
    }
    return null;
  }

  private @Nullable Object parsed(Class<?> type, @Nullable String member, Attribute attribute) {
    Object value = null;
    String fault = "it is null";
    try {
      value = json.read(attribute.json());
    } catch (JsonException e) {
      fault = e.getMessage();
    }
    if (value == null) {
      violations.add(
          ModelRule.ATTRIBUTE_JSON, type, member, text(attribute) + " has no JSON value: " + fault);
    }
    return value;
  }

  private void checkName(Class<?> type, @Nullable String member, String name, String format) {
    String fault = WireNames.malformed(name);
    if (fault == null
        && format.equals(BuiltInFormats.CLOUD_EVENT)
        && !name.startsWith("pcp-") // of another format on the same path
        && !CLOUD_EVENT_NAME.matcher(name).matches()) {
      fault = "\"" + name + "\" is no name of CloudEvents: small letters and digits alone";
    }
    if (fault != null) {
      violations.add(ModelRule.ATTRIBUTE_NAME, type, member, "@Attribute: " + fault);
    }
  }

  private static boolean isSaid(String value) {
    return !value.equals(Attribute.UNSET);
  }

  private static String text(Attribute attribute) {
    return "@Attribute(" + attribute.value() + ")";
  }
}
