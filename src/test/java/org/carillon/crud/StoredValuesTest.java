package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.net.URL;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a reply shows is what is stored, or the value is refused; and what is shown finds the row.
 */
class StoredValuesTest {

  private static CrudHarness crud;

  /** With columns as they are where nothing is said of them. */
  @Entity(name = "Measure")
  public static class Measure {
    @Id int id;
    BigDecimal amount;
    LocalTime time;
    OffsetTime ending;
    java.sql.Time old;
    @Embedded Inner inner;
    @ElementCollection List<BigDecimal> amounts = new ArrayList<>();
    @ElementCollection List<LocalTime> times = new ArrayList<>();
    @ElementCollection List<Inner> inners = new ArrayList<>();
    Currency currency;
    Locale locale;
    URL url;
    TimeZone zone;
  }

  /** The same inside. */
  @Embeddable
  public static class Inner {
    @Column(name = "innerAmount")
    BigDecimal amount;

    @Column(name = "innerTime")
    LocalTime time;
  }

  /** By a decimal. */
  @Entity(name = "Priced")
  public static class Priced {
    @Id BigDecimal price;
    String text;
  }

  /** By a time of day. */
  @Entity(name = "Timed")
  public static class Timed {
    @Id LocalTime at;
    String text;
  }

  @BeforeAll
  static void open() {
    crud =
        new CrudHarness(
            List.of(Measure.class, Inner.class, Priced.class, Timed.class),
            Map.of("hibernate.connection.url", "jdbc:h2:mem:" + UUID.randomUUID()),
            Map.of());
  }

  @AfterAll
  static void close() {
    crud.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'amount': '1.5'",
        "'amount': '1.50'",
        "'amount': '1.239'",
        "'time': '04:05:06'",
        "'time': '04:05:06.7'",
        "'time': '04:05:06.123456789'",
        "'ending': '04:05:06.7+02:00'",
        "'ending': '04:05:06.123456789+02:00'",
        "'old': '04:05:06'",
        "'inner': {'amount': '1.239'}",
        "'inner': {'time': '04:05:06.7'}",
        "'amounts': ['1.239']",
        "'amounts': ['1.5', '2.25']",
        "'times': ['04:05:06.7']",
        "'inners': [{'amount': '1.5'}, {'time': '04:05:06.7'}]",
        "'inners': [{'amount': '1.239'}]",
      })
  void whatIsAnsweredIsWhatIsStored(String data) {
    for (String verb : List.of("create", "update")) {
      String text = "{'id': 1, " + data + "}";
      if (verb.equals("update")) {
        crud.call("create", Measure.class, "{'id': 1}");
      }
      try {
        Map<String, Object> answered = crud.call(verb, Measure.class, text);
        assertThat(crud.call("readDeep", Measure.class, "{'id': 1}")).isEqualTo(answered);
        String filter = "{" + data + "}";
        if (!data.contains("[")) {
          assertThat(crud.list(Measure.class, filter, Map.of())).as(filter).hasSize(1);
        }
      } catch (org.carillon.api.OperationException refused) {
        assertThat(refused.code()).isEqualTo("INVALID");
        assertThat(refused.getMessage()).contains("decimals");
      } finally {
        crud.transaction(
            () -> {
              Measure row = crud.entityManager().find(Measure.class, 1);
              if (row != null) {
                crud.entityManager().remove(row);
              }
              return row;
            });
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1.239"})
  void aDecimalKeyFindsItsRowOrIsRefused(String price) {
    try {
      Map<String, Object> created =
          crud.call("create", Priced.class, "{'price': '" + price + "', 'text': 't'}");
      assertThat(crud.call("delete", Priced.class, "{'price': '" + created.get("price") + "'}"))
          .isEqualTo(Map.of("price", created.get("price")));
    } catch (org.carillon.api.OperationException refused) {
      assertThat(refused.getMessage()).contains("decimals");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"04:05:06", "04:05:06.7"})
  void aTimeOfDayThatIsAKeyFindsItsRow(String at) {
    Map<String, Object> created =
        crud.call("create", Timed.class, "{'at': '" + at + "', 'text': 't'}");
    assertThat(crud.call("delete", Timed.class, "{'at': '" + created.get("at") + "'}"))
        .isEqualTo(Map.of("at", created.get("at")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "currency | 'EUR'",
        "locale | 'de-DE'",
        "url | 'https://example.com/a'",
        "zone | 'Europe/Berlin'",
      })
  void whatIsStoredAsTextIsListedBy(String name, String value) {
    crud.call("create", Measure.class, "{'id': 7, '" + name + "': " + value + "}");
    assertThat(crud.list(Measure.class, "{'" + name + "': " + value + "}", Map.of())).hasSize(1);
    assertThat(crud.list(Measure.class, "{}", Map.of("orderby", name + " desc"))).hasSize(1);
    crud.call("delete", Measure.class, "{'id': 7}");
  }
}
