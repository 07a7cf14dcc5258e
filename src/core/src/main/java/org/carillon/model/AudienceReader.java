package org.carillon.model;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.carillon.api.Except;
import org.carillon.api.To;
import org.carillon.api.Who;
import org.carillon.model.EventModel.Dynamic;
import org.carillon.model.EventModel.Static;

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
    EventMembers.of(type).forEach(member -> add(member, rules));
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
        violations.add(ModelRule.AUDIENCE_NAMES_SENSELESS, type, said.text() + " takes no names");
      }
    } else if (names.isEmpty()) {
      violations.add(ModelRule.AUDIENCE_NAMES_MISSING, type, said.text() + " says no names");
    } else if (names.stream().anyMatch(String::isBlank)) {
      violations.add(ModelRule.AUDIENCE_NAMES_MISSING, type, said.text() + " has a blank name");
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
              ModelRule.AUDIENCE_CONTRADICTS,
              type,
              "@To(" + to.who() + ") and @Except(" + to.who() + ") name the same");
        }
      }
    }
  }

  private void add(EventMembers.Member member, List<EventModel.Rule> rules) {
    Method accessor = member.accessor();
    for (Said said : said(member.element())) {
      if (!said.names().isEmpty()) {
        violations.add(
            ModelRule.AUDIENCE_NAMES_SENSELESS,
            member.type(),
            member.name(),
            said.text() + " takes its names from the data here, and has is");
      }
      if (accessor == null) {
        violations.add(
            ModelRule.AUDIENCE_ACCESSOR,
            member.type(),
            member.name(),
            said.text()
                + (member.element() instanceof Field
                    ? " is on a field without a getter"
                    : " is on a method that is no getter"));
        continue;
      }
      checkValue(member.type(), member.name(), said, accessor.getReturnType());
      accessor.setAccessible(true); // events may be nested in classes that nobody else sees
      rules.add(new Dynamic(said.excludes(), said.who(), accessor));
    }
  }

  private void checkValue(Class<?> type, String member, Said said, Class<?> value) {
    boolean isBoolean = value == boolean.class || value == Boolean.class;
    if (IMPLIED.contains(said.who()) && !isBoolean) {
      violations.add(
          ModelRule.AUDIENCE_BOOLEAN,
          type,
          member,
          said.text() + " needs boolean, found " + value.getSimpleName());
    } else if (!IMPLIED.contains(said.who()) && isBoolean) {
      violations.add(
          ModelRule.AUDIENCE_VALUE, type, member, said.text() + " needs names, found boolean");
    }
  }
}
