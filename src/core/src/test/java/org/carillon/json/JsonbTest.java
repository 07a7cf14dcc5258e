package org.carillon.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import jakarta.json.bind.adapter.JsonbAdapter;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbDateFormat;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbNumberFormat;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import jakarta.json.bind.annotation.JsonbTypeSerializer;
import jakarta.json.bind.annotation.JsonbVisibility;
import jakarta.json.bind.config.PropertyVisibilityStrategy;
import jakarta.json.bind.serializer.DeserializationContext;
import jakarta.json.bind.serializer.JsonbDeserializer;
import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonParser;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.config.CarillonConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON-B's annotations, each honoured or refused by name. */
class JsonbTest {

  record Dated(
      @JsonbDateFormat("dd.MM.yyyy") LocalDate day,
      @JsonbDateFormat(value = "d. MMMM yyyy, HH:mm", locale = "de") LocalDateTime meeting,
      @JsonbDateFormat("yyyy-MM-dd HH:mm:ss") Instant at,
      @JsonbDateFormat("yyyy/MM/dd HH:mm") Date old) {}

  @JsonbDateFormat("yyyyMMdd")
  record AllDated(LocalDate first, LocalDate second, String other) {}

  record Priced(
      @JsonbNumberFormat("#,##0.00") BigDecimal price,
      @JsonbNumberFormat(value = "#,##0.00", locale = "de") double german,
      @JsonbNumberFormat("000") int padded) {}

  static final class Money {
    final int cents;

    Money(int cents) {
      this.cents = cents;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Money money && money.cents == cents;
    }

    @Override
    public int hashCode() {
      return cents;
    }
  }

  static class MoneyAdapter implements JsonbAdapter<Money, Map<String, Integer>> {
    @Override
    public Map<String, Integer> adaptToJson(Money money) {
      return Map.of("cents", money.cents);
    }

    @Override
    public Money adaptFromJson(Map<String, Integer> json) {
      if (json.get("cents") < 0) {
        throw new IllegalArgumentException("secret rule");
      }
      return new Money(json.get("cents"));
    }
  }

  record Paid(@JsonbTypeAdapter(MoneyAdapter.class) Money money) {}

  @JsonbTypeAdapter(TagAdapter.class)
  record Tag(String name) {}

  static class TagAdapter implements JsonbAdapter<Tag, String> {
    @Override
    public String adaptToJson(Tag tag) {
      return "#" + tag.name();
    }

    @Override
    public Tag adaptFromJson(String json) {
      return new Tag(json.substring(1));
    }
  }

  record Tagged(List<Tag> tags) {}

  public static class Created {
    private final String name;
    private final int count;

    private Created(String name, int count) {
      this.name = name;
      this.count = count;
    }

    @JsonbCreator
    public static Created of(@JsonbProperty("NAME") String name, int count) {
      return new Created(name, count);
    }

    @JsonbProperty("NAME")
    public String getName() {
      return name;
    }

    public int getCount() {
      return count;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Created c && c.name.equals(name) && c.count == count;
    }

    @Override
    public int hashCode() {
      return count;
    }
  }

  @JsonbNillable
  record Nillable(String a, String b) {}

  record PartlyNillable(
      @JsonbNillable String a, String b, @JsonbProperty(nillable = true) String c) {}

  @JsonbPropertyOrder({"b", "a"})
  record Ordered(String a, String b) {}

  record Hidden(String shown, @JsonbTransient String hidden) {}

  @JsonbTypeInfo(
      key = "kind",
      value = {
        @JsonbSubtype(alias = "circle", type = Circle.class),
        @JsonbSubtype(alias = "square", type = Square.class)
      })
  sealed interface Shape permits Circle, Square {}

  record Circle(int radius) implements Shape {}

  record Square(int side) implements Shape {}

  record Drawing(List<Shape> shapes) {}

  record Maybe(OptionalInt number, JsonValue any) {}

  record Page<T>(List<T> rows, T first) {}

  record Day(@JsonbDateFormat("yyyyMMdd") LocalDate day) {}

  static class BookPage {
    public Page<Day> page;

    @Override
    public boolean equals(Object other) {
      return other instanceof BookPage books && books.page.equals(page);
    }

    @Override
    public int hashCode() {
      return page.hashCode();
    }
  }

  private final ValueMapper valueMapper =
      new ValueMapper(new CarillonConfig(name -> Optional.empty()), List.of());

  private Object bind(String json, Type type) throws JsonException {
    return valueMapper.bind(new PlainReader(32).read(json), type);
  }

  static Stream<Arguments> honoured() {
    BookPage books = new BookPage();
    books.page =
        new Page<>(List.of(new Day(LocalDate.of(2026, 2, 3))), new Day(LocalDate.of(2026, 2, 4)));
    return Stream.of(
        Arguments.of(
            new Dated(
                LocalDate.of(2026, 2, 3),
                LocalDateTime.of(2026, 5, 4, 13, 14),
                Instant.parse("2026-01-02T03:04:05Z"),
                new Date(0)),
            "{\"day\":\"03.02.2026\",\"meeting\":\"4. Mai 2026, 13:14\","
                + "\"at\":\"2026-01-02 03:04:05\",\"old\":\"1970/01/01 00:00\"}"),
        Arguments.of(
            new AllDated(LocalDate.of(2026, 2, 3), LocalDate.of(2026, 2, 4), "x"),
            "{\"first\":\"20260203\",\"second\":\"20260204\",\"other\":\"x\"}"),
        Arguments.of(
            new Priced(new BigDecimal("1234.5"), 1234.5, 7),
            "{\"price\":\"1,234.50\",\"german\":\"1.234,50\",\"padded\":\"007\"}"),
        Arguments.of(new Paid(new Money(5)), "{\"money\":{\"cents\":5}}"),
        Arguments.of(new Tag("a"), "\"#a\""),
        Arguments.of(new Tagged(List.of(new Tag("a"), new Tag("b"))), "{\"tags\":[\"#a\",\"#b\"]}"),
        Arguments.of(Created.of("n", 2), "{\"count\":2,\"NAME\":\"n\"}"),
        Arguments.of(new Nillable(null, "b"), "{\"a\":null,\"b\":\"b\"}"),
        Arguments.of(new PartlyNillable(null, null, null), "{\"a\":null,\"c\":null}"),
        Arguments.of(new Ordered("a", "b"), "{\"b\":\"b\",\"a\":\"a\"}"),
        Arguments.of(new Hidden("a", null), "{\"shown\":\"a\"}"),
        Arguments.of(
            new Drawing(List.of(new Circle(1), new Square(2))),
            "{\"shapes\":[{\"kind\":\"circle\",\"radius\":1},{\"kind\":\"square\",\"side\":2}]}"),
        Arguments.of(new Maybe(OptionalInt.of(3), JsonValue.NULL), "{\"number\":3,\"any\":null}"),
        Arguments.of(new Maybe(OptionalInt.empty(), null), "{}"),
        Arguments.of(
            books,
            "{\"page\":{\"rows\":[{\"day\":\"20260203\"}],\"first\":{\"day\":\"20260204\"}}}"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("honoured")
  void isHonouredBothWays(Object value, String json) throws JsonException {
    assertThat(valueMapper.readFault(value.getClass())).isNull();
    assertThat(valueMapper.writeFault(value.getClass())).isNull();
    PlainReader reader = new PlainReader(32);
    if (value instanceof Ordered || value instanceof Dated) {
      assertThat(valueMapper.write(value)).isEqualTo(json);
    }
    assertThat(reader.read(valueMapper.write(value))).isEqualTo(reader.read(json));
    Object read = bind(json, value.getClass());
    if (value instanceof Priced priced) {
      value = new Priced(new BigDecimal("1234.50"), priced.german(), priced.padded());
    }
    assertThat(read).isEqualTo(value);
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of(
            "{\"day\":\"2026-02-03\"}", Dated.class, "day", "must be of the type LocalDate"),
        Arguments.of("{\"padded\":7}", Priced.class, "padded", "must be an integer"),
        Arguments.of(
            "{\"german\":\"1,5 x\",\"padded\":\"1\"}", Priced.class, "german", "must be a number"),
        Arguments.of(
            "{\"german\":\"1\",\"padded\":\"1E999\"}", Priced.class, "padded", "is out of range"),
        Arguments.of("{\"german\":\"1\"}", Priced.class, "padded", "is required"),
        Arguments.of("{\"money\":{\"cents\":-1}}", Paid.class, "money", "is not valid"),
        Arguments.of("{\"tags\":[\"#a\",\"\"]}", Tagged.class, "tags[1]", "is not valid"),
        Arguments.of("\"\"", Tag.class, "", "is not valid"),
        Arguments.of(
            "{\"shapes\":[{\"kind\":\"line\"}]}", Drawing.class, "shapes[0]", "is not valid"),
        Arguments.of("{\"shapes\":[{\"radius\":1}]}", Drawing.class, "shapes[0]", "is not valid"),
        Arguments.of("{\"NAME\":\"n\"}", Created.class, "count", "is required"),
        Arguments.of("{\"number\":\"3\"}", Maybe.class, "number", "must be an integer"),
        Arguments.of("{\"hidden\":\"3\"}", Hidden.class, "hidden", "is unknown"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalid")
  void isInvalidWithItsPath(String json, Type type, String path, String message) {
    OperationException refused =
        catchThrowableOfType(OperationException.class, () -> bind(json, type));
    assertThat(refused).as("is refused").isNotNull();
    assertThat(refused.code()).isEqualTo("INVALID");
    assertThat(refused.details()).containsExactly(new Detail(path, message));
    assertThat(refused.getMessage()).doesNotContain("secret");
  }

  static class Writer implements JsonbSerializer<String> {
    @Override
    public void serialize(String text, JsonGenerator generator, SerializationContext context) {}
  }

  static class Reader implements JsonbDeserializer<String> {
    @Override
    public String deserialize(JsonParser parser, DeserializationContext context, Type type) {
      return "";
    }
  }

  static class Everything implements PropertyVisibilityStrategy {
    @Override
    public boolean isVisible(Field field) {
      return true;
    }

    @Override
    public boolean isVisible(Method method) {
      return true;
    }
  }

  static class WithBean extends TagAdapter {
    @Inject String injected;
  }

  static class WithArgument extends TagAdapter {
    WithArgument(int one) {}
  }

  record OwnWriter(@JsonbTypeSerializer(Writer.class) String text) {}

  record OwnReader(@JsonbTypeDeserializer(Reader.class) String text) {}

  @JsonbVisibility(Everything.class)
  record Visible(String text) {}

  record Millis(@JsonbDateFormat(JsonbDateFormat.TIME_IN_MILLIS) Instant at) {}

  record HalfDate(@JsonbDateFormat("MM.yyyy") LocalDate day) {}

  record NoDate(@JsonbDateFormat("MM.yyyy") List<LocalDate> days) {}

  record NoNumber(@JsonbNumberFormat("0") String text) {}

  record BadNumber(@JsonbNumberFormat("#.#.#") int number) {}

  record Injected(@JsonbTypeAdapter(WithBean.class) Tag tag) {}

  record Argued(@JsonbTypeAdapter(WithArgument.class) Tag tag) {}

  record Misplaced(@JsonbTypeAdapter(TagAdapter.class) String tag) {}

  enum Renamed {
    @JsonbProperty("o")
    ONE
  }

  @JsonbTypeInfo({
    @JsonbSubtype(alias = "a", type = TwiceA.class),
    @JsonbSubtype(alias = "a", type = TwiceB.class)
  })
  interface Twice {}

  record TwiceA() implements Twice {}

  record TwiceB() implements Twice {}

  @JsonbTypeInfo(@JsonbSubtype(alias = "a", type = Circle.class))
  interface Stranger {}

  record OneName(@JsonbProperty("x") String a, @JsonbProperty("x") String b) {}

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(OwnWriter.class, "text of", "@JsonbTypeSerializer is not served"),
        Arguments.of(OwnReader.class, "text of", "@JsonbTypeDeserializer is not served"),
        Arguments.of(Visible.class, "", "@JsonbVisibility is not served"),
        Arguments.of(Millis.class, "Millis", "reserved character"),
        Arguments.of(HalfDate.class, "LocalDate", "cannot be written and read by the pattern"),
        Arguments.of(NoDate.class, "days of", "@JsonbDateFormat is on java.util.List"),
        Arguments.of(NoNumber.class, "text of", "@JsonbNumberFormat is on java.lang.String"),
        Arguments.of(BadNumber.class, "", "pattern"),
        Arguments.of(Injected.class, "Injected", "an adapter is no bean here"),
        Arguments.of(Argued.class, "Argued", "no constructor without parameters"),
        Arguments.of(Misplaced.class, "tag of", "and not java.lang.String"),
        Arguments.of(Renamed.class, "", "@JsonbProperty on a constant"),
        Arguments.of(Twice.class, "", "says \"a\" twice"),
        Arguments.of(Stranger.class, "", "Circle is no "),
        Arguments.of(OneName.class, "OneName", "x"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedByName(Class<?> type, String place, String reason) {
    assertThat(valueMapper.readFault(type)).contains(place, reason);
    assertThat(valueMapper.writeFault(type)).contains(place, reason);
    record Around(Object inside) {}
    assertThat(valueMapper.readFault(Around.class)).as("the check is not of everything").isNull();
  }

  abstract static class Abstract {}

  interface Face {}

  class Inner {}

  record Unreadable(String name, Face face) {}

  static class OfText {
    private final String text;

    public OfText(String text) {
      this.text = text;
    }

    public String getText() {
      return text;
    }
  }

  static class Unset {
    private String name;

    public String getName() {
      return name;
    }
  }

  @Test
  void someTypesAreWrittenAlone() {
    for (Class<?> type :
        List.of(Abstract.class, Face.class, Unreadable.class, OfText.class, Unset.class)) {
      assertThat(valueMapper.readFault(type)).as("%s", type).isNotNull();
      assertThat(valueMapper.writeFault(type)).as("%s", type).isNull();
    }
    assertThat(valueMapper.readFault(Inner.class)).contains("inner class");
  }

  sealed interface Sealed permits SealedBad {}

  record SealedBad(Thread thread) implements Sealed {}

  record Endless<T>(Endless<List<T>> next) {}

  @Test
  void looksAtEveryClassThatASealedOnePermits() {
    assertThat(valueMapper.writeFault(Sealed.class)).contains("thread of", "java.lang.Thread");
  }

  @Test
  void endsWithATypeThatDoesNot() {
    assertThat(valueMapper.writeFault(Endless.class)).contains("without end");
  }
}
