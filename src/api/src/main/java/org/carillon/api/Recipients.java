package org.carillon.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A choice of recipients, for events that have no class of their own: {@code
 * Recipients.everyone().to(CONTEXT, "room")}. Immutable.
 *
 * @param rules who is included and excluded
 * @param include how include layers are combined; null or {@code DEFAULT}: as the service says
 * @param exclude how exclude layers are combined; null or {@code DEFAULT}: as the service says
 */
public record Recipients(List<Rule> rules, @Nullable Combine include, @Nullable Combine exclude) {

  /**
   * One inclusion or exclusion.
   *
   * @param exclude whether it excludes
   * @param who what the names name
   * @param names the names
   */
  public record Rule(boolean exclude, Who who, List<Object> names) {
    /** Copies the names. */
    public Rule {
      names = List.copyOf(names);
    }
  }

  private static final Recipients EVERYONE = new Recipients(List.of(), null, null);

  /** Copies the rules. */
  public Recipients {
    rules = List.copyOf(rules);
  }

  /** Everyone of the service and tenant. */
  public static Recipients everyone() {
    return EVERYONE;
  }

  /** Those with one of the names hear it; null names nobody. */
  public Recipients to(Who who, @Nullable Object... names) {
    return with(new Rule(false, who, given(names)));
  }

  /** Those with one of the names do not hear it. */
  public Recipients except(Who who, @Nullable Object... names) {
    return with(new Rule(true, who, given(names)));
  }

  /** How the include layers are combined. */
  public Recipients combineIncludes(Combine combine) {
    return new Recipients(rules, combine, exclude);
  }

  /** How the exclude layers are combined. */
  public Recipients combineExcludes(Combine combine) {
    return new Recipients(rules, include, combine);
  }

  private static List<Object> given(@Nullable Object[] names) {
    return Arrays.stream(names).filter(Objects::nonNull).<Object>map(name -> name).toList();
  }

  private Recipients with(Rule rule) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(rule);
    return new Recipients(more, include, exclude);
  }
}
