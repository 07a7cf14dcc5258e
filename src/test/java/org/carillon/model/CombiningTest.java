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

class CombiningTest {

  @Audience(include = ALL)
  private static final class IncludeAll {}

  @Audience(exclude = ALL, whenEmpty = EVERYONE)
  private static final class ExcludeAll {}

  @Audience(include = ANY, exclude = ANY, whenEmpty = NOBODY)
  private static final class Everything {}

  @Audience
  private static final class Nothing {}

  private static CarillonConfig config(Map<String, String> settings) {
    return new CarillonConfig(name -> Optional.ofNullable(settings.get(name)));
  }

  private static Combining of(Combining outside, Class<?> type) {
    return outside.with(type.getAnnotation(Audience.class));
  }

  @Test
  void whereNobodySaysAnythingOneLayerIsEnoughAndEmptyIsNobody() {
    assertThat(Combining.of(config(Map.of()))).isEqualTo(new Combining(ANY, ANY, NOBODY));
    assertThat(of(Combining.PLAIN, Nothing.class)).isEqualTo(Combining.PLAIN);
    assertThat(of(Combining.PLAIN, Object.class)).isEqualTo(Combining.PLAIN);
  }

  @Test
  void theConfigurationSaysEachSideByItself() {
    assertThat(Combining.of(config(Map.of("carillon.audience.include", "all"))))
        .isEqualTo(new Combining(ALL, ANY, NOBODY));
    assertThat(Combining.of(config(Map.of("carillon.audience.exclude", "ALL"))))
        .isEqualTo(new Combining(ANY, ALL, NOBODY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(Map.of("carillon.audience.exclude", "XOR")))
        .withMessageContaining("carillon.audience.exclude");
  }

  @Test
  void eachOfTheThreeIsSaidByTheInnermostThatSaysIt() {
    Combining project = new Combining(ALL, ALL, NOBODY);
    assertThat(of(Combining.PLAIN, IncludeAll.class)).isEqualTo(new Combining(ALL, ANY, NOBODY));
    assertThat(of(of(Combining.PLAIN, IncludeAll.class), ExcludeAll.class))
        .isEqualTo(new Combining(ALL, ALL, EVERYONE));
    assertThat(of(of(project, ExcludeAll.class), Everything.class))
        .isEqualTo(new Combining(ANY, ANY, NOBODY));
  }
}
