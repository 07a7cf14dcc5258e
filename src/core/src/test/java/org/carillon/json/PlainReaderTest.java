package org.carillon.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.carillon.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainReaderTest {

  private final PlainReader reader = new PlainReader(4);

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("null", null),
        Arguments.of("true", true),
        Arguments.of("\"a\\u0000b\"", "a\u0000b"),
        Arguments.of("2147483647", Integer.MAX_VALUE),
        Arguments.of("2147483648", 2147483648L),
        Arguments.of("9223372036854775808", new BigInteger("9223372036854775808")),
        Arguments.of("11.10", new BigDecimal("11.10")),
        Arguments.of("0.1", new BigDecimal("0.1")),
        Arguments.of("1e3", new BigDecimal("1e3")),
        Arguments.of("[1,null,[]]", Arrays.asList(1, null, List.of())),
        Arguments.of("{\"a\":{\"b\":[\"c\"]}}", Map.of("a", Map.of("b", List.of("c")))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void keepsValuesAsTheyAreWritten(String text, Object value) throws JsonException {
    assertThat(reader.read(text)).isEqualTo(value);
  }

  @Test
  void keepsTheOrderOfMembers() throws JsonException {
    assertThat(((Map<?, ?>) reader.read("{\"z\":1,\"a\":2,\"m\":3}")).keySet().toArray())
        .containsExactly("z", "a", "m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1",
        "{\"a\"}",
        "{a:1}",
        "{'a':1}",
        "[1,]",
        "01",
        ".5",
        "NaN",
        "Infinity",
        "nul",
        "\"\u0001\"",
        "\"\\x\"",
        "{} {}",
        "1 2",
        "//c\n1",
        "{\"a\":1,\"a\":2}",
        "[{\"b\":{\"a\":1,\"a\":2}}]"
      })
  void refusesWhatIsNoSingleJsonValue(String text) {
    JsonException refused = catchThrowableOfType(JsonException.class, () -> reader.read(text));
    assertThat(refused.code()).isEqualTo(ErrorCode.BAD_FRAME);
  }

  @Test
  void neverQuotesTheText() {
    JsonException refused =
        catchThrowableOfType(JsonException.class, () -> reader.read("{\"password\": sesame}"));
    assertThat(refused.getMessage()).doesNotContain("sesame", "password");
    assertThat(refused.getCause()).isNull();
  }

  @Test
  void readsTheRestOfATextThatIsNestedTooDeep() {
    JsonException refused =
        catchThrowableOfType(
            JsonException.class, () -> reader.read("{\"a\":[[[[1]]],5],\"ref\":\"7\"}"));
    assertThat(refused.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refused.read())
        .isEqualTo(Map.of("a", List.of(List.of(Arrays.asList((Object) null)), 5), "ref", "7"));
  }

  @Test
  void doesNotFollowEndlessNesting() {
    JsonException refused =
        catchThrowableOfType(JsonException.class, () -> reader.read("[".repeat(60_000)));
    assertThat(refused).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "1E+99999999999999", "-1e1001"})
  void refusesExponentsThatWouldBlowUp(String number) {
    JsonException refused =
        catchThrowableOfType(
            JsonException.class, () -> reader.read("{\"n\":" + number + ",\"ref\":1}"));
    assertThat(refused.code()).isIn(ErrorCode.INVALID, ErrorCode.BAD_FRAME);
  }

  @Test
  void refusesNumbersOfTooManyDigitsAndKeepsTheRest() {
    JsonException refused =
        catchThrowableOfType(
            JsonException.class, () -> reader.read("{\"n\":" + "9".repeat(60_000) + ",\"ref\":1}"));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
    assertThat(((Map<?, ?>) refused.read()).get("ref")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ude00\\ud83d\"",
        "\"\\ud83d x\"",
        "{\"a\\ud800\":1}",
        "[{\"a\":[\"\\udfff\"]}]"
      })
  void refusesHalfAUtf16Pair(String text) throws JsonException {
    JsonException refused = catchThrowableOfType(JsonException.class, () -> reader.read(text));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
    assertThat(PlainReader.withLoneSurrogates(4).read(text)).isNotNull();
  }

  @Test
  void takesWholeUtf16Pairs() throws JsonException {
    assertThat(reader.read("\"\\ud83d\\ude00\ud83d\ude00\"")).isEqualTo("\ud83d\ude00\ud83d\ude00");
  }
}
