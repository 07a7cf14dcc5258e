package org.carillon.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The faults of a model, gathered so that one message names them all. Also for faults that are
 * found after the model was built, as those of endpoints: they are to look the same.
 */
public final class ModelViolations {

  /**
   * One fault.
   *
   * @param rule the rule that is broken
   * @param place the class and member, as {@code Chat.Received.room}
   * @param text what is wrong there
   */
  public record Violation(ModelRule rule, String place, String text) {
    /** The fault as a line: {@code CRL-0042: Chat.Received.room: …}. */
    public String line() {
      return rule.id() + ": " + place + ": " + text;
    }
  }

  private final List<Violation> found = new ArrayList<>();

  /** Adds a fault of a class. */
  public void add(ModelRule modelRule, Class<?> type, String text) {
    add(modelRule, type, null, text);
  }

  /** Adds a fault of a member of a class; repeats of the same are dropped. */
  public void add(ModelRule modelRule, Class<?> type, @Nullable String member, String text) {
    add(modelRule, place(type, member), text);
  }

  /** Adds a fault of a place that is no class. */
  public void add(ModelRule modelRule, String place, String text) {
    Violation violation = new Violation(modelRule, place, text);
    if (!found.contains(violation)) {
      found.add(violation);
    }
  }

  /** The faults, in the order in which they were found. */
  public List<Violation> all() {
    return List.copyOf(found);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** One message with a line for each fault. */
  public String message() {
    StringBuilder message = new StringBuilder("Carillon cannot serve this application, ");
    message
        .append(found.size() == 1 ? "1 fault" : found.size() + " faults")
        .append(" (see docs/model-rules.md):");
    found.forEach(violation -> message.append("\n  ").append(violation.line()));
    return message.toString();
  }

  /**
   * Does nothing where there are no faults.
   *
   * @throws ModelException with the {@link #message()}
   */
  public void throwIfAny() {
    if (!isEmpty()) {
      throw new ModelException(message());
    }
  }

  /** The name of a class as a developer reads it: without its package, nested in its outer ones. */
  static String name(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null ? type.getSimpleName() : name(outer) + "." + type.getSimpleName();
  }

  private static String place(Class<?> type, @Nullable String member) {
    return member == null ? name(type) : name(type) + "." + member;
  }
}
