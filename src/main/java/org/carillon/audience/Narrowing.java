package org.carillon.audience;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.carillon.api.Combine;
import org.carillon.api.Who;
import org.carillon.model.EventModel.Static;
import org.jspecify.annotations.Nullable;

/**
 * What is said at an emit about who hears the event, beside what the event declares. Immutable.
 *
 * @param rules inclusions and exclusions, united with the declared ones
 * @param include how include layers are combined, instead of what is declared; null: as declared,
 *     as {@code DEFAULT} is
 * @param exclude how exclude layers are combined; null: as declared
 * @param tenant the tenant that hears it; null: the caller's
 */
public record Narrowing(
    List<Static> rules,
    @Nullable Combine include,
    @Nullable Combine exclude,
    @Nullable String tenant) {

  /** Nothing is said. */
  public static final Narrowing NONE = new Narrowing(List.of(), null, null, null);

  /** Copies the rules. */
  public Narrowing {
    rules = List.copyOf(rules);
    include = include == Combine.DEFAULT ? null : include;
    exclude = exclude == Combine.DEFAULT ? null : exclude;
  }

  /** Includes names; no names at all are an empty layer. */
  public Narrowing to(Who who, Set<String> names) {
    return with(new Static(false, who, Set.copyOf(names)));
  }

  /** Excludes names. */
  public Narrowing except(Who who, Set<String> names) {
    return with(new Static(true, who, Set.copyOf(names)));
  }

  /**
   * Includes or excludes whom values name. {@code CURRENT_USER} and {@code SENDER} take none, or a
   * boolean, which declares nothing when it is false.
   *
   * @throws IllegalArgumentException if they are given names
   */
  public Narrowing say(boolean excludes, Who who, List<?> values, Names names) {
    if (who != Who.CURRENT_USER && who != Who.SENDER) {
      return with(new Static(excludes, who, names.of(values)));
    }
    if (values.size() > 1 || (values.size() == 1 && !(values.get(0) instanceof Boolean))) {
      throw new IllegalArgumentException(who + " takes no names");
    }
    return values.isEmpty() || Boolean.TRUE.equals(values.get(0))
        ? with(new Static(excludes, who, Set.of()))
        : this;
  }

  /** Combines include layers. */
  public Narrowing include(@Nullable Combine combine) {
    return new Narrowing(rules, combine, exclude, tenant);
  }

  /** Combines exclude layers. */
  public Narrowing exclude(@Nullable Combine combine) {
    return new Narrowing(rules, include, combine, tenant);
  }

  /** Names the tenant. */
  public Narrowing tenant(String name) {
    return new Narrowing(rules, include, exclude, name);
  }

  private Narrowing with(Static rule) {
    List<Static> more = new ArrayList<>(rules);
    more.add(rule);
    return new Narrowing(more, include, exclude, tenant);
  }
}
