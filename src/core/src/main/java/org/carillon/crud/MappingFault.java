package org.carillon.crud;

import org.carillon.model.ModelRule;
import org.carillon.model.ModelViolations;
import org.jspecify.annotations.Nullable;

/** A mapping that the wire cannot have. */
final class MappingFault extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final transient ModelRule rule;
  private final transient Class<?> type;
  private final transient @Nullable String member;

  /**
   * One.
   *
   * @param type the class that has the member
   * @param member the attribute; null: it is the class
   */
  MappingFault(ModelRule rule, Class<?> type, @Nullable String member, String text) {
    super(text);
    this.rule = rule;
    this.type = type;
    this.member = member;
  }

  void addTo(ModelViolations violations) {
    violations.add(rule, type, member, String.valueOf(getMessage()));
  }
}
