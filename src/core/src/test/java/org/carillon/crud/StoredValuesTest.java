package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.net.URL;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.carillon.json.Json;
import org.hibernate.annotations.FractionalSeconds;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a reply shows is what is stored, or the value is refused; and what is shown finds the row.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredValuesTest {

  private CrudHarness crud;

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
    @ElementCollection @OrderColumn List<Inner> places = new ArrayList<>();
    @ElementCollection @OrderColumn List<Integer> numbers = new ArrayList<>();
    LocalDate born;
    LocalDateTime began;
    @ElementCollection List<LocalDate> dates = new ArrayList<>();
    Currency currency;
    Locale locale;
    URL url;
    TimeZone zone;

    @FractionalSeconds(0)
    Instant coarse;

    @FractionalSeconds(0)
    Date coarseDate;

    @FractionalSeconds(1)
    Calendar coarseCalendar;
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

  /** By a whole number. */
  @Entity(name = "Numbered")
  public static class Numbered {
    @Id long id;
    String text;
  }

  /** By a time of day. */
  @Entity(name = "Timed")
  public static class Timed {
    @Id LocalTime at;
    String text;
  }

  /** By a point in time. */
  @Entity(name = "Moment")
  public static class Moment {
    @Id Instant at;
    String text;
  }

  /** With a column of JSON. */
  @Entity(name = "Document")
  public static class Document {
    @Id int id;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> content;
  }

  /** Without {@code equals}. */
  @Embeddable
  public static class Step {
    String name;
    byte[] data;
  }

  /** With {@code equals}. */
  @Embeddable
  public record Leg(String start, String target) {}

  /** With collections of values that have no order. */
  @Entity(name = "Trip")
  public static class Trip {
    @Id int id;
    @ElementCollection List<Step> steps = new ArrayList<>();
    @ElementCollection Set<Leg> legs = new HashSet<>();
    @ElementCollection List<byte[]> files = new ArrayList<>();
    @Version int version;
  }

  /** Where its rows are. */
  String url() {
    return CrudHarness.h2();
  }

  @BeforeAll
  void open() {
    crud =
        new CrudHarness(
            List.of(
                Measure.class,
                Inner.class,
                Priced.class,
                Timed.class,
                Numbered.class,
                Moment.class,
                Document.class,
                Trip.class,
                Step.class,
                Leg.class),
            Map.of("hibernate.connection.url", url()),
            Map.of());
  }

  @AfterAll
  void close() {
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
        "'coarse': '2026-01-01T12:00:00.700Z'",
        "'coarseDate': '2026-01-01T12:00:00.700Z'",
        "'coarseDate': '1969-12-31T23:59:58.700Z'",
        "'coarseCalendar': '2026-01-01T12:00:00.770Z'",
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
        String name = data.substring(1, data.indexOf("':"));
        if (!data.contains("[")) {
          for (String filter :
              List.of(Json.write(Map.of(name, answered.get(name))), "{" + data + "}")) {
            if (filter.startsWith("{\"") || !name.equals("ending")) {
              assertThat(crud.list(Measure.class, filter, Map.of())).as(filter).hasSize(1);
            }
          }
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

  /** What JDBC would make another day of is refused; the days beside it are kept. */
  @ParameterizedTest
  @CsvSource({"0000-12-31, 0001-01-01", "-0001-01-01, 0001-01-01", "1582-10-10, 1582-10-15"})
  void aDateThatItsColumnCannotHoldIsRefused(String lost, String kept) {
    for (String field : List.of("'born': '%s'", "'began': '%sT10:00:00'", "'dates': ['%s']")) {
      String created = "{'id': 9, " + field.formatted(lost) + "}";
      assertThat(crud.refused("create", Measure.class, created).code()).isEqualTo("INVALID");
      Map<String, Object> answered =
          crud.call("create", Measure.class, "{'id': 9, " + field.formatted(kept) + "}");
      assertThat(crud.call("readDeep", Measure.class, "{'id': 9}")).isEqualTo(answered);
      crud.call("delete", Measure.class, "{'id': 9}");
    }
  }

  /** Which would come back as 03:30. */
  @Test
  void anHourThatTheZoneLeavesOutIsRefused() {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    try {
      assertThat(
              crud.refused("create", Measure.class, "{'id': 9, 'began': '2026-03-29T02:30:00'}")
                  .details())
          .extracting("path")
          .containsExactly("began");
      assertThat(crud.call("create", Measure.class, "{'id': 9, 'began': '2026-03-29T03:30:00'}"))
          .isEqualTo(crud.call("readDeep", Measure.class, "{'id': 9}"));
      crud.call("delete", Measure.class, "{'id': 9}");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  /** Beyond 2^53, where a JavaScript number has one value for both. */
  @Test
  void theNeighbourOfALargeKeyStaysWhereItIs() {
    for (String id : List.of("9007199254740992", "9007199254740993", "9007199254740994")) {
      crud.call("create", Numbered.class, "{'id': '" + id + "', 'text': 'of " + id + "'}");
    }
    crud.call("update", Numbered.class, "{'id': '9007199254740993', 'text': 'changed'}");
    crud.call("delete", Numbered.class, "{'id': '9007199254740994'}");
    assertThat(crud.list(Numbered.class, "{}", Map.of()))
        .containsExactly(
            Map.of("id", "9007199254740992", "text", "of 9007199254740992"),
            Map.of("id", "9007199254740993", "text", "changed"));
  }

  /** Within a millisecond, where a JavaScript Date has one value for both. */
  @Test
  void theNeighbourOfAPointInTimeStaysWhereItIs() {
    String first = "2026-01-01T12:00:00.123456Z";
    String second = "2026-01-01T12:00:00.123457Z";
    for (String at : List.of(first, second)) {
      crud.call("create", Moment.class, "{'at': '" + at + "', 'text': 'of " + at + "'}");
    }
    crud.call("update", Moment.class, "{'at': '" + second + "', 'text': 'changed'}");
    assertThat(crud.list(Moment.class, "{'at': '" + first + "'}", Map.of()))
        .containsExactly(Map.of("at", first, "text", "of " + first));
    crud.call("delete", Moment.class, "{'at': '" + first + "'}");
    assertThat(crud.list(Moment.class, "{}", Map.of()))
        .containsExactly(Map.of("at", second, "text", "changed"));
    crud.call("delete", Moment.class, "{'at': '" + second + "'}");
  }

  /** A point in time that is finer than its column. */
  @ParameterizedTest
  @ValueSource(strings = {"2026-01-01T12:00:00.123456789Z", "2026-01-01T12:00:00.999999999Z"})
  void aPointInTimeThatIsAKeyFindsItsRowByWhatWasSentAndByWhatIsShown(String at) {
    Map<String, Object> created =
        crud.call("create", Moment.class, "{'at': '" + at + "', 'text': 't'}");
    assertThat(crud.call("read", Moment.class, "{'at': '" + at + "'}")).isEqualTo(created);
    String shown = "{'at': '" + created.get("at") + "'}";
    assertThat(crud.list(Moment.class, shown, Map.of())).containsExactly(created);
    assertThat(crud.call("delete", Moment.class, shown)).isEqualTo(Map.of("at", created.get("at")));
  }

  /** A whole number that no double comes near is shown as text, and is replaced as any other. */
  @Test
  void aNumberBeyondAllDoublesInADocumentIsStoredAndReplaced() {
    String huge = "1".repeat(400);
    Map<String, Object> shown = Map.of("id", 1, "content", Map.of("n", huge));
    String sent = "{'id': 1, 'content': {'n': " + huge + "}}";
    assertThat(crud.call("create", Document.class, sent)).isEqualTo(shown);
    assertThat(crud.call("update", Document.class, Json.write(shown))).isEqualTo(shown);
    assertThat(crud.call("update", Document.class, "{'id': 1, 'content': {'n': 1}}"))
        .containsEntry("content", Map.of("n", 1));
    assertThat(crud.call("update", Document.class, sent)).isEqualTo(shown);
    assertThat(crud.call("readDeep", Document.class, "{'id': 1}")).isEqualTo(shown);
    crud.call("delete", Document.class, "{'id': 1}");
  }

  /** Of values without an order none is a change, in whatever order they come back. */
  @Test
  void anotherOrderOfWhatHasNoneIsNoChange() {
    String start = "{'name': 'start', 'data': 'AQID'}";
    String end = "{'name': 'end', 'data': 'AQ=='}";
    String out = "{'start': 'a', 'target': 'b'}";
    String back = "{'start': 'b', 'target': 'a'}";
    String trip = "{'id': 1, 'steps': [%s, %s, %s], 'legs': [%s, %s], 'files': ['%s', '%s']}";
    crud.call("create", Trip.class, trip.formatted(start, end, start, out, back, "AQID", "AQ=="));
    String other = trip.formatted(end, start, start, back, out, "AQ==", "AQID");
    assertThat(crud.call("update", Trip.class, other)).containsEntry("version", 0);
    String less = trip.formatted(end, end, start, back, out, "AQ==", "AQID");
    assertThat(crud.call("update", Trip.class, less)).containsEntry("version", 1);
    crud.call("delete", Trip.class, "{'id': 1}");
  }

  /** What others have deleted in the database leaves a null in the list. */
  @Test
  void aListWithAGapIsShownAndComesBack() {
    crud.call(
        "create",
        Measure.class,
        "{'id': 8, 'places': [{'amount': '1.50'}, {'amount': '2.50'}, {'amount': '3.50'}],"
            + " 'numbers': [1, 2, 3]}");
    crud.transaction(
        () -> {
          for (String table : List.of("Measure_places", "Measure_numbers")) {
            String order = table.substring("Measure_".length()) + "_ORDER";
            crud.entityManager()
                .createNativeQuery("delete from " + table + " where " + order + " = 1")
                .executeUpdate();
          }
          return null;
        });
    Map<String, Object> read = crud.call("readDeep", Measure.class, "{'id': 8}");
    assertThat(read.get("numbers")).isEqualTo(Arrays.asList(1, null, 3));
    assertThat((List<?>) read.get("places")).hasSize(3).element(1).isNull();
    assertThat(crud.call("update", Measure.class, Json.write(read))).isEqualTo(read);
    String mended = "{'id': 8, 'places': [{'amount': '4.50'}], 'numbers': [4]}";
    assertThat(crud.call("update", Measure.class, mended).get("numbers")).isEqualTo(List.of(4));
    crud.call("delete", Measure.class, "{'id': 8}");
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
