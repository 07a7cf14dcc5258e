package org.carillon.audience;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecipientNamesTest {

  private static final String INSTANT = "2026-01-01T12:00:00.000Z";

  private final RecipientNames recipientNames = new RecipientNames(value -> "json");

  /** An object. */
  record Point(int x) {}

  static Collection<Arguments> values() {
    UUID uuid = UUID.randomUUID();
    return List.of(
        Arguments.of("text", "text"),
        Arguments.of("007", "007"),
        Arguments.of(7, "7"),
        Arguments.of(7L, "7"),
        Arguments.of(new BigDecimal("11.10"), "11.10"),
        Arguments.of(true, "true"),
        Arguments.of('c', "c"),
        Arguments.of(uuid, uuid.toString()),
        Arguments.of(DayOfWeek.MONDAY, "MONDAY"),
        Arguments.of(LocalDate.of(2026, 1, 1), "2026-01-01"),
        Arguments.of(Instant.parse("2026-01-01T12:00:00.000999Z"), "2026-01-01T12:00:00.000999Z"),
        Arguments.of(OffsetDateTime.parse("2026-01-01T13:00:00+01:00"), INSTANT),
        Arguments.of(ZonedDateTime.parse("2026-01-01T13:00:00+01:00[Europe/Berlin]"), INSTANT),
        Arguments.of(Date.from(Instant.parse(INSTANT)), INSTANT),
        Arguments.of(new Point(1), "json"),
        Arguments.of(Map.of("x", 1), "json"),
        Arguments.of(new Object() {}, "json"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void a_value_has_one_name(Object value, String name) {
    assertThat(recipientNames.text(value)).isEqualTo(name);
    assertThat(recipientNames.of(value)).containsExactly(name);
  }

  @Test
  void collections_and_arrays_have_the_names_of_their_elements() {
    assertThat(recipientNames.of(Arrays.asList("a", null, 1, "", "a"))).containsExactly("a", "1");
    assertThat(recipientNames.of(Set.of(List.of("a")))).containsExactly("a");
    assertThat(recipientNames.of(new int[] {1, 2})).containsExactly("1", "2");
    assertThat(recipientNames.of(new Object[] {"a", new String[] {"b"}})).containsExactly("a", "b");
    assertThat(recipientNames.of(Optional.of("a"))).containsExactly("a");
  }

  @Test
  void null_and_empty_values_have_none() {
    assertThat(recipientNames.of(null)).isEmpty();
    assertThat(recipientNames.of("")).isEmpty();
    assertThat(recipientNames.of(List.of())).isEmpty();
    assertThat(recipientNames.of(new String[0])).isEmpty();
    assertThat(recipientNames.of(Optional.empty())).isEmpty();
  }
}
