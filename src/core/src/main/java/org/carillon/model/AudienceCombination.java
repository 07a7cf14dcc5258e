package org.carillon.model;

import org.carillon.api.Audience;
import org.carillon.api.Audience.WhenEmpty;
import org.carillon.api.Combine;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * How the layers of audiences combine, as the configuration, a service and an event say together:
 * each side is said by the innermost of them that says it.
 *
 * @param include how include layers combine, never {@code DEFAULT}
 * @param exclude how exclude layers combine, never {@code DEFAULT}
 * @param whenEmpty who hears it if its includes turn out empty, never {@code DEFAULT}
 * @param requestIncludes whether the headers of an HTTP request may include, as any of the three
 *     allows it
 */
public record AudienceCombination(
    Combine include, Combine exclude, WhenEmpty whenEmpty, boolean requestIncludes) {

  /** Where nobody says anything. */
  public static final AudienceCombination PLAIN =
      new AudienceCombination(Combine.ANY, Combine.ANY, WhenEmpty.NOBODY, false);

  static AudienceCombination of(CarillonConfig config) {
    return new AudienceCombination(
        combine(config.get(Settings.AUDIENCE_INCLUDE)),
        combine(config.get(Settings.AUDIENCE_EXCLUDE)),
        WhenEmpty.NOBODY,
        config.get(Settings.AUDIENCE_REQUEST_INCLUDES));
  }

  /** What an annotation further in says, and else this. */
  AudienceCombination with(@Nullable Audience said) {
    return said == null
        ? this
        : new AudienceCombination(
            said.include() == Combine.DEFAULT ? include : said.include(),
            said.exclude() == Combine.DEFAULT ? exclude : said.exclude(),
            said.whenEmpty() == WhenEmpty.DEFAULT ? whenEmpty : said.whenEmpty(),
            requestIncludes || said.requestIncludes());
  }

  private static Combine combine(Settings.Operator operator) {
    return operator == Settings.Operator.ALL ? Combine.ALL : Combine.ANY;
  }
}
