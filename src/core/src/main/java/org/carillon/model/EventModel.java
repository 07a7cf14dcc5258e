package org.carillon.model;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.carillon.api.Delivery;
import org.carillon.api.Who;
import org.jspecify.annotations.Nullable;

/**
 * A declared event.
 *
 * @param name on the wire
 * @param type its class
 * @param owner the class of the service that it belongs to: the one that it is nested in, else the
 *     only one that it names by its class; null: it is only mixed in
 * @param service the simple name of the service that it belongs to, else of the first that it names
 * @param paths where it is heard
 * @param delivery when it is heard, never {@code DEFAULT}
 * @param rules the declared audience
 * @param combining how the layers of its audience combine
 * @param format the name of its format: its own, else that of the service that it belongs to, else
 *     what is configured
 * @param attributes of formats
 */
public record EventModel(
    String name,
    Class<?> type,
    @Nullable Class<?> owner,
    String service,
    List<String> paths,
    Delivery delivery,
    List<Rule> rules,
    AudienceCombination combining,
    String format,
    AttributeModel attributes) {

  /** Copies the lists. */
  public EventModel {
    paths = List.copyOf(paths);
    rules = List.copyOf(rules);
  }

  /** An event of the format {@code json} without attributes, that is only mixed in. */
  public EventModel(
      String name,
      Class<?> type,
      String service,
      List<String> paths,
      Delivery delivery,
      List<Rule> rules,
      AudienceCombination combining) {
    this(
        name,
        type,
        null,
        service,
        paths,
        delivery,
        rules,
        combining,
        BuiltInFormats.JSON,
        AttributeModel.NONE);
  }

  /** The same event, with another delivery. */
  public EventModel deliveredBy(Delivery other) {
    return new EventModel(
        name, type, owner, service, paths, other, rules, combining, format, attributes);
  }

  /** A declared inclusion or exclusion. */
  public sealed interface Rule {
    /** Whether it excludes. */
    boolean excludes();

    /** What its names name. */
    Who who();
  }

  /** Static names. */
  public record Static(boolean excludes, Who who, Set<String> names) implements Rule {
    /** Copies the names, in their order. */
    public Static {
      names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }
  }

  /**
   * Names from the data: a scalar, a collection or an array; for {@code CURRENT_USER} and {@code
   * SENDER} a boolean.
   */
  public record Dynamic(boolean excludes, Who who, Method accessor) implements Rule {}
}
