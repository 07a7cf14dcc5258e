package org.carillon.model;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.carillon.api.Except;
import org.carillon.api.To;
import org.carillon.api.Who;
import org.carillon.model.EventModel.Dynamic;
import org.carillon.model.EventModel.Static;
import org.jspecify.annotations.Nullable;

/** Reads {@code @To} and {@code @Except} of an event and its members. */
final class AudienceReader {

  /** Those that need no names. */
  private static final Set<Who> IMPLIED = EnumSet.of(Who.CURRENT_USER, Who.SENDER);

  private final ModelViolations violations;

  AudienceReader(ModelViolations violations) {
    this.violations = violations;
  }

  List<EventModel.Rule> read(Class<?> type) {
    List<Static> fixed = new ArrayList<>();
    for (Said said : said(type)) {
      Set<String> names = new LinkedHashSet<>(said.names());
      checkNames(type, said, names);
      fixed.add(new Static(said.excludes(), said.who(), names));
    }
    checkContradictions(type, fixed);
    List<EventModel.Rule> rules = new ArrayList<>(fixed);
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      readMembers(c, rules);
    }
    return rules;
  }

  /** An annotation, whichever of the two it is. */
  private record Said(boolean excludes, Who who, List<String> names) {
    String text() {
      return (excludes ? "@Except(" : "@To(") + who + ")";
    }
  }

  private static List<Said> said(AnnotatedElement element) {
    List<Said> said = new ArrayList<>();
    for (To to : element.getAnnotationsByType(To.class)) {
      said.add(new Said(false, to.value(), List.of(to.is())));
    }
    for (Except except : element.getAnnotationsByType(Except.class)) {
      said.add(new Said(true, except.value(), List.of(except.is())));
    }
    return said;
  }

  private void checkNames(Class<?> type, Said said, Set<String> names) {
    if (IMPLIED.contains(said.who())) {
      if (!names.isEmpty()) {
        violations.add(Rule.AUDIENCE_NAMES_SENSELESS, type, said.text() + " takes no names");
      }
    } else if (names.isEmpty()) {
      violations.add(Rule.AUDIENCE_NAMES_MISSING, type, said.text() + " says no names");
    } else if (names.stream().anyMatch(String::isBlank)) {
      violations.add(Rule.AUDIENCE_NAMES_MISSING, type, said.text() + " has a blank name");
    }
  }

  private void checkContradictions(Class<?> type, List<Static> fixed) {
    for (Static to : fixed) {
      for (Static except : fixed) {
        if (!to.excludes()
            && except.excludes()
            && to.who() == except.who()
            && (IMPLIED.contains(to.who()) || !Collections.disjoint(to.names(), except.names()))) {
          violations.add(
              Rule.AUDIENCE_CONTRADICTS,
              type,
              "@To(" + to.who() + ") and @Except(" + to.who() + ") name the same");
        }
      }
    }
  }

  private void readMembers(Class<?> type, List<EventModel.Rule> rules) {
    Set<String> components = new HashSet<>();
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        components.add(component.getName());
        add(type, component.getName(), component, component.getAccessor(), rules);
      }
    } else {
      for (Field field : type.getDeclaredFields()) {
        add(type, field.getName(), field, getter(type, field), rules);
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      boolean ofComponent =
          method.getParameterCount() == 0 && components.contains(method.getName());
      if (!ofComponent && !method.isSynthetic()) {
        add(type, method.getName(), method, readable(method) ? method : null, rules);
      }
    }
  }

  private void add(
      Class<?> type,
      String member,
      AnnotatedElement element,
      @Nullable Method accessor,
      List<EventModel.Rule> rules) {
    for (Said said : said(element)) {
      if (!said.names().isEmpty()) {
        violations.add(
            Rule.AUDIENCE_NAMES_SENSELESS,
            type,
            member,
            said.text() + " takes its names from the data here, and has is");
      }
      if (accessor == null) {
        violations.add(
            Rule.AUDIENCE_ACCESSOR,
            type,
            member,
            said.text()
                + (element instanceof Field
                    ? " is on a field without a getter"
                    : " is on a method that is no getter"));
        continue;
      }
      checkValue(type, member, said, accessor.getReturnType());
      accessor.setAccessible(true); // events may be nested in classes that nobody else sees
      rules.add(new Dynamic(said.excludes(), said.who(), accessor));
    }
  }

  private void checkValue(Class<?> type, String member, Said said, Class<?> value) {
    boolean isBoolean = value == boolean.class || value == Boolean.class;
    if (IMPLIED.contains(said.who()) && !isBoolean) {
      violations.add(
          Rule.AUDIENCE_BOOLEAN,
          type,
          member,
          said.text() + " needs boolean, found " + value.getSimpleName());
    } else if (!IMPLIED.contains(said.who()) && isBoolean) {
      violations.add(
          Rule.AUDIENCE_VALUE, type, member, said.text() + " needs names, found boolean");
    }
  }

  private static boolean readable(Method method) {
    return method.getParameterCount() == 0
        && method.getReturnType() != void.class
        && !Modifier.isStatic(((Member) method).getModifiers());
  }

  private static @Nullable Method getter(Class<?> type, Field field) {
    String name = field.getName();
    String upper = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    Set<String> names = Set.of("get" + upper, "is" + upper, name);
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> names.contains(m.getName()) && readable(m))
        .filter(m -> m.getReturnType() == field.getType())
        .findFirst()
        .orElse(null);
  }
}
