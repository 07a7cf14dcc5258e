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
public record EmitAudience(
    List<Static> rules,
    @Nullable Combine include,
    @Nullable Combine exclude,
    @Nullable String tenant) {

  /** Nothing is said. */
  public static final EmitAudience NONE = new EmitAudience(List.of(), null, null, null);

  /** Copies the rules. */
  public EmitAudience {
    rules = List.copyOf(rules);
    include = include == Combine.DEFAULT ? null : include;
    exclude = exclude == Combine.DEFAULT ? null : exclude;
  }

  /** Includes names; no names at all are an empty layer. */
  public EmitAudience to(Who who, Set<String> names) {
    return with(new Static(false, who, RecipientNames.setOf(names)));
  }

  /** Excludes names. */
  public EmitAudience except(Who who, Set<String> names) {
    return with(new Static(true, who, RecipientNames.setOf(names)));
  }

  /**
   * Includes or excludes whom values name. {@code CURRENT_USER} and {@code SENDER} take none, or a
   * boolean, which declares nothing when it is false.
   *
   * @throws IllegalArgumentException if they are given names
   */
  public EmitAudience say(boolean excludes, Who who, List<?> values, RecipientNames names) {
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
  public EmitAudience include(@Nullable Combine combine) {
    return new EmitAudience(rules, combine, exclude, tenant);
  }

  /** Combines exclude layers. */
  public EmitAudience exclude(@Nullable Combine combine) {
    return new EmitAudience(rules, include, combine, tenant);
  }

  /** Names the tenant. */
  public EmitAudience tenant(String name) {
    return new EmitAudience(rules, include, exclude, name);
  }

  private EmitAudience with(Static rule) {
    List<Static> more = new ArrayList<>(rules);
    more.add(rule);
    return new EmitAudience(more, include, exclude, tenant);
  }
}
