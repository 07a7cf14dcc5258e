package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.carillon.api.Audience.WhenEmpty.EVERYONE;
import static org.carillon.api.Audience.WhenEmpty.NOBODY;
import static org.carillon.api.Combine.ALL;
import static org.carillon.api.Combine.ANY;

import java.util.Map;
import java.util.Optional;
import org.carillon.api.Audience;
import org.carillon.config.CarillonConfig;
import org.junit.jupiter.api.Test;

class AudienceCombinationTest {

  @Audience(include = ALL)
  private static final class IncludeAll {}

  @Audience(exclude = ALL, whenEmpty = EVERYONE)
  private static final class ExcludeAll {}

  @Audience(include = ANY, exclude = ANY, whenEmpty = NOBODY)
  private static final class Everything {}

  @Audience(requestIncludes = true)
  private static final class Open {}

  @Audience
  private static final class Nothing {}

  private static CarillonConfig config(Map<String, String> settings) {
    return new CarillonConfig(name -> Optional.ofNullable(settings.get(name)));
  }

  private static AudienceCombination of(AudienceCombination outside, Class<?> type) {
    return outside.with(type.getAnnotation(Audience.class));
  }

  @Test
  void whereNobodySaysAnythingOneLayerIsEnoughAndEmptyIsNobody() {
    assertThat(AudienceCombination.of(config(Map.of())))
        .isEqualTo(new AudienceCombination(ANY, ANY, NOBODY, false));
    assertThat(of(AudienceCombination.PLAIN, Nothing.class)).isEqualTo(AudienceCombination.PLAIN);
    assertThat(of(AudienceCombination.PLAIN, Object.class)).isEqualTo(AudienceCombination.PLAIN);
  }

  @Test
  void theConfigurationSaysEachSideByItself() {
    assertThat(AudienceCombination.of(config(Map.of("carillon.audience.include", "all"))))
        .isEqualTo(new AudienceCombination(ALL, ANY, NOBODY, false));
    assertThat(AudienceCombination.of(config(Map.of("carillon.audience.exclude", "ALL"))))
        .isEqualTo(new AudienceCombination(ANY, ALL, NOBODY, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(Map.of("carillon.audience.exclude", "XOR")))
        .withMessageContaining("carillon.audience.exclude");
  }

  @Test
  void anyOfThemAllowsRequestsToInclude() {
    AudienceCombination open =
        AudienceCombination.of(config(Map.of("carillon.audience.request-includes", "true")));
    assertThat(of(open, Nothing.class).requestIncludes()).isTrue();
    assertThat(of(AudienceCombination.PLAIN, Open.class).requestIncludes()).isTrue();
    assertThat(of(of(AudienceCombination.PLAIN, Open.class), Nothing.class).requestIncludes())
        .isTrue();
    assertThat(of(AudienceCombination.PLAIN, Nothing.class).requestIncludes()).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(Map.of("carillon.audience.request-includes", "yes")))
        .withMessageContaining("true or false");
  }

  @Test
  void eachOfTheThreeIsSaidByTheInnermostThatSaysIt() {
    AudienceCombination project = new AudienceCombination(ALL, ALL, NOBODY, false);
    assertThat(of(AudienceCombination.PLAIN, IncludeAll.class))
        .isEqualTo(new AudienceCombination(ALL, ANY, NOBODY, false));
    assertThat(of(of(AudienceCombination.PLAIN, IncludeAll.class), ExcludeAll.class))
        .isEqualTo(new AudienceCombination(ALL, ALL, EVERYONE, false));
    assertThat(of(of(project, ExcludeAll.class), Everything.class))
        .isEqualTo(new AudienceCombination(ANY, ANY, NOBODY, false));
  }
}
