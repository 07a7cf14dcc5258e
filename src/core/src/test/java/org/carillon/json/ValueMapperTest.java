package org.carillon.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import java.io.Writer;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.carillon.api.Ignore;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.config.CarillonConfig;
import org.carillon.testing.MachineTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValueMapperTest {

  enum Genre {
    NOVEL,
    POEM {
      @Override
      public String toString() {
        return "Poem";
      }
    }
  }

  record Item(@JsonbProperty("ID") int id, BigDecimal price, List<Genre> genres) {}

  record Order(UUID key, Item main, List<Item> items, Optional<String> note, Instant at) {}

  record Hidden(String shown, @Ignore String secret, @Ignore int count) {
    public String getDerived() {
      return "derived";
    }

    public boolean isUrgent() {
      return true;
    }
  }

  record Positive(int value) {
    Positive {
      if (value < 0) {
        throw new IllegalArgumentException("secret rule");
      }
    }
  }

  record Picky(String value) {
    Picky {
      if (value != null) {
        throw new OperationException("PICKY", "not this");
      }
    }
  }

  record Numbers(byte b, short s, long l, double d, float f, BigInteger i, BigDecimal n) {}

  record Empty() {}

  record Flags(Map<String, Boolean> flags, Map<UUID, LocalDate> days, int[] counts, byte[] raw) {}

  public static class Bean {
    private String name = "initial";
    private int readOnly = 5;

    @JsonbTransient public String passing = "passing";
    public Integer number;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    public int getReadOnly() {
      return readOnly;
    }
  }

  private final ValueMapper valueMapper = new ValueMapper(config("STRING"), List.of());

  private static CarillonConfig config(String decimals) {
    return new CarillonConfig(
        name -> name.equals("carillon.json.decimals") ? Optional.of(decimals) : Optional.empty());
  }

  private Object bind(String json, Type type) throws JsonException {
    return valueMapper.bind(new PlainReader(32).read(json), type);
  }

  static Stream<Arguments> written() {
    UUID id = UUID.fromString("00000000-0000-0001-0000-000000000002");
    return Stream.of(
        Arguments.of(new BigDecimal("11.10"), "\"11.10\""),
        Arguments.of(new BigDecimal("1E+3"), "\"1000\""),
        Arguments.of(new BigDecimal("1E-9"), "\"0.000000001\""),
        Arguments.of(new BigDecimal("1E+999999999"), "\"1E+999999999\""),
        Arguments.of(new BigInteger("9".repeat(30)), "\"" + "9".repeat(30) + "\""),
        Arguments.of(Long.MAX_VALUE, "\"9223372036854775807\""),
        Arguments.of(9007199254740991L, "9007199254740991"),
        Arguments.of(9007199254740992L, "\"9007199254740992\""),
        Arguments.of(-9007199254740991L, "-9007199254740991"),
        Arguments.of(BigInteger.valueOf(-9007199254740992L), "\"-9007199254740992\""),
        Arguments.of(new long[] {1, Long.MIN_VALUE}, "[1,\"-9223372036854775808\"]"),
        Arguments.of(Map.of("a", List.of(Long.MAX_VALUE)), "{\"a\":[\"9223372036854775807\"]}"),
        Arguments.of(Double.NaN, "\"NaN\""),
        Arguments.of(1.5, "1.5"),
        Arguments.of("ü\"\\\n\u0001", "\"ü\\\"\\\\\\n\\u0001\""),
        Arguments.of(Genre.POEM, "\"POEM\""),
        Arguments.of(id, "\"" + id + "\""),
        Arguments.of(Instant.parse("2026-01-01T12:00:00Z"), "\"2026-01-01T12:00:00.000Z\""),
        Arguments.of(
            Instant.parse("2026-01-01T12:00:00.123987Z"), "\"2026-01-01T12:00:00.123987Z\""),
        Arguments.of(
            Instant.parse("2026-01-01T12:00:00.123000001Z"), "\"2026-01-01T12:00:00.123000001Z\""),
        Arguments.of(Instant.parse("1969-12-31T23:59:59.999Z"), "\"1969-12-31T23:59:59.999Z\""),
        Arguments.of(Instant.parse("+12026-01-01T00:00:00Z"), "\"+012026-01-01T00:00:00.000Z\""),
        Arguments.of(Instant.parse("-0001-01-01T00:00:00Z"), "\"-000001-01-01T00:00:00.000Z\""),
        Arguments.of(
            OffsetDateTime.parse("2026-01-01T12:00:00+02:00"), "\"2026-01-01T10:00:00.000Z\""),
        Arguments.of(
            ZonedDateTime.parse("2026-07-01T12:00:00+02:00[Europe/Berlin]"),
            "\"2026-07-01T10:00:00.000Z\""),
        Arguments.of(new Date(0), "\"1970-01-01T00:00:00.000Z\""),
        Arguments.of(new java.sql.Timestamp(1), "\"1970-01-01T00:00:00.001Z\""),
        Arguments.of(java.sql.Date.valueOf("2026-02-03"), "\"2026-02-03\""),
        Arguments.of(LocalDate.parse("2026-02-03"), "\"2026-02-03\""),
        Arguments.of(LocalDateTime.parse("2026-02-03T04:05:06.007"), "\"2026-02-03T04:05:06.007\""),
        Arguments.of(LocalTime.parse("04:05"), "\"04:05\""),
        Arguments.of(Year.of(2026), "\"2026\""),
        Arguments.of(YearMonth.of(2026, 2), "\"2026-02\""),
        Arguments.of(Duration.ofMinutes(90), "\"PT1H30M\""),
        Arguments.of(Period.ofDays(3), "\"P3D\""),
        Arguments.of(ZoneId.of("Europe/Berlin"), "\"Europe/Berlin\""),
        Arguments.of(new byte[] {1, 2, (byte) 0xff}, "\"AQL/\""),
        Arguments.of(Optional.of(5), "5"),
        Arguments.of(Optional.empty(), "null"),
        Arguments.of(new Empty(), "{}"),
        Arguments.of(Arrays.asList(1, null), "[1,null]"),
        Arguments.of(new Hidden("a", "b", 1), "{\"shown\":\"a\"}"),
        Arguments.of(new Bean(), "{\"name\":\"initial\",\"readOnly\":5}"),
        Arguments.of(
            new Order(null, new Item(1, new BigDecimal("1.0"), null), null, Optional.empty(), null),
            "{\"main\":{\"ID\":1,\"price\":\"1.0\"}}"),
        Arguments.of(
            Map.of(LocalDate.parse("2026-02-03"), Instant.EPOCH),
            "{\"2026-02-03\":\"1970-01-01T00:00:00.000Z\"}"));
  }

  @ParameterizedTest(name = "[{index}] {1}")
  @MethodSource("written")
  void writes(Object value, String json) throws JsonException {
    assertThat(new PlainReader(32).read(valueMapper.write(value)))
        .isEqualTo(new PlainReader(32).read(json));
  }

  @Test
  void writesAllButMembersInThisOrder() {
    assertThat(valueMapper.write(new Item(1, new BigDecimal("1.10"), List.of(Genre.NOVEL))))
        .isEqualTo("{\"ID\":1,\"price\":\"1.10\",\"genres\":[\"NOVEL\"]}");
  }

  @Test
  void keepsNullsInMaps() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", null);
    assertThat(valueMapper.write(map)).isEqualTo("{\"a\":null}");
    assertThat(valueMapper.write(null)).isEqualTo("null");
  }

  @Test
  void writesDecimalsAsNumbersWhereConfigured() {
    ValueMapper numbers = new ValueMapper(config("NUMBER"), List.of());
    assertThat(numbers.write(new Item(1, new BigDecimal("1.10"), null)))
        .isEqualTo("{\"ID\":1,\"price\":1.10}");
  }

  @Test
  void refusesToWriteACycleWithoutOverflowingTheStack() {
    Object[] cycle = new Object[1];
    cycle[0] = List.of(1, Map.of("again", cycle));
    assertThatThrownBy(() -> valueMapper.write(cycle)).isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<Arguments> bound() {
    return Stream.of(
        Arguments.of("5", int.class, 5),
        Arguments.of("5", Long.class, 5L),
        Arguments.of("-128", byte.class, (byte) -128),
        Arguments.of("5", double.class, 5.0),
        Arguments.of("0.1", Double.class, 0.1),
        Arguments.of("\"11.10\"", BigDecimal.class, new BigDecimal("11.10")),
        Arguments.of("11.10", BigDecimal.class, new BigDecimal("11.10")),
        Arguments.of(
            "0.1000000000000000055511151231257827",
            BigDecimal.class,
            new BigDecimal("0.1000000000000000055511151231257827")),
        Arguments.of("11", BigDecimal.class, new BigDecimal("11")),
        Arguments.of(
            "\"123456789012345678901\"", BigInteger.class, new BigInteger("123456789012345678901")),
        Arguments.of("\"x\"", String.class, "x"),
        Arguments.of("null", String.class, null),
        Arguments.of("null", Integer.class, null),
        Arguments.of("true", boolean.class, true),
        Arguments.of("\"POEM\"", Genre.class, Genre.POEM),
        Arguments.of(
            "\"2026-01-01T12:00:00.000Z\"", Instant.class, Instant.parse("2026-01-01T12:00:00Z")),
        Arguments.of(
            "\"2026-01-01T12:00+02:00\"", Instant.class, Instant.parse("2026-01-01T10:00:00Z")),
        Arguments.of(
            "\"2026-01-01T12:00:00Z\"",
            OffsetDateTime.class,
            OffsetDateTime.parse("2026-01-01T12:00:00Z")),
        Arguments.of("\"1970-01-01T00:00:00Z\"", Date.class, new Date(0)),
        Arguments.of("\"2026-02-03\"", LocalDate.class, LocalDate.parse("2026-02-03")),
        Arguments.of("\"2026\"", Year.class, Year.of(2026)),
        Arguments.of("\"PT5S\"", Duration.class, Duration.ofSeconds(5)),
        Arguments.of("[1,2]", int[].class, new int[] {1, 2}),
        Arguments.of("\"AQL/\"", byte[].class, new byte[] {1, 2, (byte) 0xff}),
        Arguments.of(
            "{\"a\":[1,2.50]}", Object.class, Map.of("a", List.of(1, new BigDecimal("2.50")))),
        Arguments.of("{}", Empty.class, new Empty()),
        Arguments.of("{\"shown\":\"a\"}", Hidden.class, new Hidden("a", null, 0)),
        Arguments.of(
            "{\"ID\":1,\"price\":\"1.0\",\"genres\":[\"NOVEL\"]}",
            Item.class,
            new Item(1, new BigDecimal("1.0"), List.of(Genre.NOVEL))),
        Arguments.of(
            "{\"note\":\"n\",\"items\":[]}",
            Order.class,
            new Order(null, null, List.of(), Optional.of("n"), null)),
        Arguments.of("{}", Order.class, new Order(null, null, null, Optional.empty(), null)));
  }

  @ParameterizedTest(name = "[{index}] {1}")
  @MethodSource("bound")
  void binds(String json, Type type, Object value) throws JsonException {
    assertThat(bind(json, type)).isEqualTo(value);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("\"5\"", int.class, "", "must be an integer"),
        Arguments.of("1.5", int.class, "", "must be an integer"),
        Arguments.of("1.0", long.class, "", "must be an integer"),
        Arguments.of("true", int.class, "", "must be an integer"),
        Arguments.of("\"\"", Integer.class, "", "must be an integer"),
        Arguments.of("null", int.class, "", "is required"),
        Arguments.of("null", boolean.class, "", "is required"),
        Arguments.of("2147483648", int.class, "", "is out of range"),
        Arguments.of("9223372036854775808", long.class, "", "is out of range"),
        Arguments.of("200", byte.class, "", "is out of range"),
        Arguments.of("3000000000", Genre.class, "", "must be one of NOVEL, POEM"),
        Arguments.of("1e400", double.class, "", "is out of range"),
        Arguments.of("1e40", float.class, "", "is out of range"),
        Arguments.of("\"1.5\"", double.class, "", "must be a number"),
        Arguments.of("\"1e999999999\"", BigDecimal.class, "", "must be a decimal number"),
        Arguments.of(
            "\"" + "9".repeat(2000) + "\"", BigDecimal.class, "", "must be a decimal number"),
        Arguments.of("\" 1\"", BigDecimal.class, "", "must be a decimal number"),
        Arguments.of("\"\"", BigDecimal.class, "", "must be a decimal number"),
        Arguments.of("true", BigDecimal.class, "", "must be a decimal number"),
        Arguments.of("\"1.5\"", BigInteger.class, "", "is out of range"),
        Arguments.of("5", String.class, "", "must be text"),
        Arguments.of("1.5", String.class, "", "must be text"),
        Arguments.of("false", String.class, "", "must be text"),
        Arguments.of("[\"a\"]", String.class, "", "must be text"),
        Arguments.of("{}", String.class, "", "must be text"),
        Arguments.of("1", boolean.class, "", "must be true or false"),
        Arguments.of("\"true\"", Boolean.class, "", "must be true or false"),
        Arguments.of("\"\"", Boolean.class, "", "must be true or false"),
        Arguments.of("\"Poem\"", Genre.class, "", "must be one of NOVEL, POEM"),
        Arguments.of("0", Genre.class, "", "must be one of NOVEL, POEM"),
        Arguments.of("\"\"", Genre.class, "", "must be one of NOVEL, POEM"),
        Arguments.of("\"2026-01-01\"", Instant.class, "", "must be of the type Instant"),
        Arguments.of("1767268800000", Instant.class, "", "must be of the type Instant"),
        Arguments.of("\"\"", LocalDate.class, "", "must be of the type LocalDate"),
        Arguments.of("\"1-1-1-1-1\"", UUID.class, "", "must be of the type UUID"),
        Arguments.of("\"!\"", byte[].class, "", "must be text in Base64"),
        Arguments.of("5", int[].class, "", "must be an array"),
        Arguments.of("[1,null]", int[].class, "[1]", "is required"),
        Arguments.of("[1,1.5]", int[].class, "[1]", "must be an integer"),
        Arguments.of("[1,2147483648]", int[].class, "[1]", "is out of range"),
        Arguments.of("\"\"", Item.class, "", "must be an object"),
        Arguments.of("[]", Item.class, "", "must be an object"),
        Arguments.of("{}", Item.class, "ID", "is required"),
        Arguments.of("{\"ID\":null}", Item.class, "ID", "is required"),
        Arguments.of("{\"ID\":1,\"id\":1}", Item.class, "id", "is unknown"),
        Arguments.of("{\"shown\":\"a\",\"secret\":\"b\"}", Hidden.class, "secret", "is unknown"),
        Arguments.of("{\"count\":1}", Hidden.class, "count", "is unknown"),
        Arguments.of("{\"derived\":\"x\"}", Hidden.class, "derived", "is unknown"),
        Arguments.of(
            "{\"main\":{\"ID\":1,\"genres\":[\"X\"]}}",
            Order.class,
            "main.genres[0]",
            "must be one of NOVEL, POEM"),
        Arguments.of(
            "{\"items\":[{\"ID\":1},{\"ID\":\"2\"}]}",
            Order.class,
            "items[1].ID",
            "must be an integer"),
        Arguments.of("{\"items\":{\"ID\":1}}", Order.class, "items", "must be an array"),
        Arguments.of("{\"key\":\"x\"}", Order.class, "key", "must be of the type UUID"),
        Arguments.of("{\"note\":5}", Order.class, "note", "must be text"),
        Arguments.of("{\"flags\":{\"a\":1}}", Flags.class, "flags.a", "must be true or false"),
        Arguments.of(
            "{\"days\":{\"x\":\"2026-02-03\"}}", Flags.class, "days", "must be of the type UUID"),
        Arguments.of("{\"value\":-1}", Positive.class, "", "is not valid"),
        Arguments.of("{\"passing\":\"x\"}", Bean.class, "passing", "is unknown"),
        Arguments.of("{\"readOnly\":6}", Bean.class, "readOnly", "is unknown"));
  }

  @ParameterizedTest(name = "[{index}] {1}")
  @MethodSource("refused")
  void refusesWithPathAndReason(String json, Type type, String path, String message) {
    OperationException refused =
        catchThrowableOfType(OperationException.class, () -> bind(json, type));
    assertThat(refused).as("is refused").isNotNull();
    assertThat(refused.code()).isEqualTo("INVALID");
    assertThat(refused.details()).containsExactly(new Detail(path, message));
  }

  @Test
  void neverQuotesWhatCame() {
    OperationException refused =
        catchThrowableOfType(
            OperationException.class, () -> bind("{\"key\":\"sesame\"}", Order.class));
    assertThat(refused.getMessage()).doesNotContain("sesame");
  }

  @Test
  void cutsTheNameOfAnUnknownMember() {
    OperationException refused =
        catchThrowableOfType(
            OperationException.class, () -> bind("{\"" + "x".repeat(5000) + "\":1}", Order.class));
    assertThat(refused.details().get(0).path()).hasSizeLessThan(110);
  }

  @Test
  void letsAnExceptionMeantForTheClientThrough() {
    OperationException refused =
        catchThrowableOfType(
            OperationException.class, () -> bind("{\"value\":\"a\"}", Picky.class));
    assertThat(refused.code()).isEqualTo("PICKY");
  }

  @Test
  void setsBeansByPublicSettersAndFields() throws JsonException {
    Bean bean = (Bean) bind("{\"name\":\"n\",\"number\":3}", Bean.class);
    assertThat(bean.getName()).isEqualTo("n");
    assertThat(bean.number).isEqualTo(3);
    assertThat(bean.getReadOnly()).isEqualTo(5);
  }

  @Test
  void bindsNumbersOfAllKindsExactly() throws JsonException {
    assertThat(
            bind(
                "{\"b\":1,\"s\":2,\"l\":3,\"d\":0.5,\"f\":0.25,\"i\":4,\"n\":\"5.0\"}",
                Numbers.class))
        .isEqualTo(
            new Numbers(
                (byte) 1, (short) 2, 3, 0.5, 0.25f, BigInteger.valueOf(4), new BigDecimal("5.0")));
  }

  @Test
  void saysWhatAttributesAreCalledOnTheWire() {
    TypeShape order = valueMapper.shape(Order.class);
    assertThat(order.attribute("items").element().name("id")).isEqualTo("ID");
    assertThat(order.attribute("main").name("price")).isEqualTo("price");
    assertThat(order.name("nothing")).isEqualTo("nothing");
  }

  @Test
  void readsWhatItWrote() throws JsonException {
    Order order =
        new Order(
            UUID.randomUUID(),
            new Item(1, new BigDecimal("1.10"), List.of(Genre.NOVEL)),
            List.of(),
            Optional.of("n"),
            Instant.parse("2026-01-01T12:00:00.123Z"));
    assertThat(bind(valueMapper.write(order), Order.class)).isEqualTo(order);
    Set<Genre> none = Set.of();
    assertThat(valueMapper.write(none)).isEqualTo("[]");
  }

  /** Whatever is cut out of texts, the bytes that are sent mean the same text again. */
  @Test
  void losesNoHalfOfAUtf16PairOnTheWayThroughUtf8() throws JsonException {
    String whole = "a\ud83d\ude00\ud83d\ude00b\u00fc\ude00\ud83d";
    for (int from = 0; from <= whole.length(); from++) {
      for (int to = from; to <= whole.length(); to++) {
        String text = whole.substring(from, to);
        for (String json :
            List.of(
                valueMapper.write(Map.of(text, text)),
                Json.write(Map.of(text, text)),
                "{"
                    + Json.appendString(new StringBuilder(), text)
                    + ":"
                    + Json.appendString(new StringBuilder("\ud83d"), text).substring(1)
                    + "}")) {
          String sent = new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
          assertThat(Json.parse(sent)).isEqualTo(Map.of(text, text));
        }
      }
    }
  }

  /** What JSON.parse of the text keeps, and what comes back of it. */
  @Test
  void noBitOfANumberIsLostOnItsWayToJavaScriptAndBack() throws JsonException {
    java.util.Random random = new java.util.Random(7);
    for (int i = 0; i < 20_000; i++) {
      long number = random.nextLong() >> random.nextInt(64);
      String json = valueMapper.write(number);
      Object parsed = json.startsWith("\"") ? json.substring(1, json.length() - 1) : json;
      if (!json.startsWith("\"")) {
        assertThat(new BigDecimal(Double.parseDouble(json)).longValueExact()).isEqualTo(number);
        parsed = number;
      }
      assertThat(bind("\"" + parsed + "\"", long.class)).isEqualTo(number);
      assertThat(bind(json, Long.class)).isEqualTo(number);
      double fraction = Double.longBitsToDouble(random.nextLong());
      assertThat(bind(valueMapper.write(fraction), double.class)).isEqualTo(fraction);
      float single = Float.intBitsToFloat(random.nextInt());
      assertThat(bind(valueMapper.write(single), float.class)).isEqualTo(single);
    }
  }

  /** A real engine reads all and writes all. */
  @Test
  void aJavaScriptEngineGivesBackEveryNumberThatItGot() throws Exception {
    java.util.Random random = new java.util.Random(11);
    List<Numbers> sent = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      double fraction = Double.longBitsToDouble(random.nextLong());
      float single = Float.intBitsToFloat(random.nextInt());
      sent.add(
          new Numbers(
              (byte) random.nextInt(),
              (short) random.nextInt(),
              random.nextLong() >> random.nextInt(64),
              Double.isNaN(fraction) ? 0.1 : fraction,
              Float.isNaN(single) ? 0.1f : single,
              new BigInteger(random.nextInt(200), random),
              new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(40))));
    }
    Process node =
        new ProcessBuilder(
                MachineTool.path("node", "nodejs"),
                "-e",
                "const all = require('fs').readFileSync(0, 'utf8');"
                    + " process.stdout.write(JSON.stringify(JSON.parse(all)))")
            .start();
    CompletableFuture<String> back =
        CompletableFuture.supplyAsync(
            () -> node.inputReader(UTF_8).lines().collect(Collectors.joining()));
    try (Writer in = node.outputWriter(UTF_8)) {
      in.write(valueMapper.write(sent));
    }
    assertThat(bind(back.get(60, TimeUnit.SECONDS), Numbers[].class)).isEqualTo(sent.toArray());
  }

  @Test
  void wholeNumbersAreWrittenAsTheSettingSays() {
    assertThat(withIntegers("NUMBER").write(List.of(1L, Long.MAX_VALUE)))
        .isEqualTo("[1,9223372036854775807]");
    assertThat(withIntegers("STRING").write(List.of(1L, BigInteger.ONE, 1)))
        .isEqualTo("[\"1\",\"1\",1]");
  }

  private static ValueMapper withIntegers(String setting) {
    return new ValueMapper(
        new CarillonConfig(
            name ->
                name.equals("carillon.json.integers") ? Optional.of(setting) : Optional.empty()),
        List.of());
  }
}
