package org.carillon.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException.Detail;
import org.carillon.config.CarillonConfig;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormatTest {

  private final CarillonConfig config = new CarillonConfig(name -> Optional.empty());
  private final JsonFormat format = new JsonFormat(config);

  static Stream<Arguments> frames() {
    return Stream.of(
        Arguments.of(
            "{\"event\": \"message\", \"data\": {\"text\": \"hi\"}}",
            new InboundMessage("message", Map.of("text", "hi"), Map.of(), null)),
        Arguments.of(
            "{\"ref\":\"1\",\"headers\":{\"a\":1,\"b\":null},\"event\":\"m\"}",
            new InboundMessage("m", Map.of(), Map.of("a", 1), "1")),
        Arguments.of(
            "{\"event\":\"m\",\"data\":null,\"headers\":null,\"ref\":null}",
            new InboundMessage("m", Map.of(), Map.of(), null)),
        Arguments.of(
            "{\"event\":\"m\",\"data\":{},\"ref\":7,\"more\":[]}",
            new InboundMessage("m", Map.of(), Map.of(), 7)),
        Arguments.of(
            "{\"event\":\"m\",\"ref\":1.50}",
            new InboundMessage("m", Map.of(), Map.of(), new BigDecimal("1.50"))),
        Arguments.of(
            "{\"text\":\"hi\",\"ref\":\"1\"}",
            new InboundMessage(null, Map.of("text", "hi", "ref", "1"), Map.of(), null)),
        Arguments.of("{}", new InboundMessage(null, Map.of(), Map.of(), null)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void readsFrames(String frame, InboundMessage message) throws FormatException {
    assertThat(format.parse(frame, Bare.SERVICE)).isEqualTo(message);
  }

  static Stream<Arguments> broken() {
    String deep = "[".repeat(40) + "]".repeat(40);
    return Stream.of(
        Arguments.of("", ErrorCode.BAD_FRAME, null),
        Arguments.of("hello", ErrorCode.BAD_FRAME, null),
        Arguments.of("null", ErrorCode.BAD_FRAME, null),
        Arguments.of("[]", ErrorCode.BAD_FRAME, null),
        Arguments.of("\"text\"", ErrorCode.BAD_FRAME, null),
        Arguments.of("{\"event\":\"m\"", ErrorCode.BAD_FRAME, null),
        Arguments.of("{\"event\":\"m\"}{}", ErrorCode.BAD_FRAME, null),
        Arguments.of("{\"event\":\"m\",\"event\":\"n\"}", ErrorCode.BAD_FRAME, null),
        Arguments.of("{\"event\":5,\"ref\":\"1\"}", ErrorCode.BAD_FRAME, "1"),
        Arguments.of("{\"event\":null,\"ref\":\"1\"}", ErrorCode.BAD_FRAME, "1"),
        Arguments.of("{\"event\":\"m\",\"data\":[],\"ref\":2}", ErrorCode.BAD_FRAME, 2),
        Arguments.of("{\"event\":\"m\",\"data\":\"x\",\"ref\":2}", ErrorCode.BAD_FRAME, 2),
        Arguments.of("{\"event\":\"m\",\"headers\":[],\"ref\":2}", ErrorCode.BAD_FRAME, 2),
        Arguments.of("{\"event\":\"m\",\"ref\":{}}", ErrorCode.BAD_FRAME, null),
        Arguments.of("{\"event\":\"m\",\"ref\":true}", ErrorCode.BAD_FRAME, null),
        Arguments.of(
            "{\"event\":\"m\",\"data\":{\"a\":" + deep + "},\"ref\":3}", ErrorCode.TOO_LARGE, 3),
        Arguments.of(
            "{\"event\":\"m\",\"data\":{\"a\":1e999999999},\"ref\":3}", ErrorCode.INVALID, 3));
  }

  @ParameterizedTest(name = "[{index}] {1}")
  @MethodSource("broken")
  void refusesFramesAndKeepsTheirRef(String frame, ErrorCode code, Object ref) {
    FormatException refused =
        catchThrowableOfType(FormatException.class, () -> format.parse(frame, Bare.SERVICE));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.ref()).isEqualTo(ref);
  }

  @Test
  void composesEventsWithTheirDataAsItIs() {
    assertThat(format.compose(new Bare.Event("received", "{\"text\":\"hi\"}", Map.of())))
        .isEqualTo("{\"event\":\"received\",\"data\":{\"text\":\"hi\"}}");
    assertThat(format.compose(new Bare.Event("a\"b", "null", Map.of("h", List.of("1.0", 2)))))
        .isEqualTo("{\"event\":\"a\\\"b\",\"data\":null,\"headers\":{\"h\":[\"1.0\",2]}}");
  }

  @Test
  void composesRepliesWithTheRefFirst() {
    assertThat(format.compose(new Reply.Result("1", "message", "\"hi\""), Bare.SERVICE))
        .isEqualTo("{\"ref\":\"1\",\"event\":\"message\",\"data\":\"hi\"}");
    assertThat(format.compose(new Reply.Result(1, "m", "null"), Bare.SERVICE))
        .isEqualTo("{\"ref\":1,\"event\":\"m\",\"data\":null}");
    assertThat(
            format.compose(
                new Reply.Result(new BigInteger("9".repeat(20)), "m", "[]"), Bare.SERVICE))
        .isEqualTo("{\"ref\":99999999999999999999,\"event\":\"m\",\"data\":[]}");
  }

  @Test
  void composesErrors() {
    assertThat(
            format.compose(
                new Reply.Failure("1", "Books:read", "NOT_FOUND", "No such row", List.of()),
                Bare.SERVICE))
        .isEqualTo(
            "{\"ref\":\"1\",\"event\":\"error\",\"data\":{\"code\":\"NOT_FOUND\","
                + "\"message\":\"No such row\",\"event\":\"Books:read\"}}");
    assertThat(
            format.compose(
                new Reply.Failure(
                    null,
                    null,
                    "INVALID",
                    "a\nb",
                    List.of(new Detail("x[0].\"", "y"), new Detail("z", "w"))),
                Bare.SERVICE))
        .isEqualTo(
            "{\"event\":\"error\",\"data\":{\"code\":\"INVALID\",\"message\":\"a\\nb\",\"details\":"
                + "[{\"path\":\"x[0].\\\"\",\"message\":\"y\"},{\"path\":\"z\",\"message\":\"w\"}]}}");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void answersAnyGarbageWithAFormatException(long seed) {
    Random random = new Random(seed);
    String sample =
        "{\"event\":\"Books:create\",\"data\":{\"ID\":1,\"a\":[1.5e10,-0,true,null,{\"b\":\"\\u00e4\"}]},"
            + "\"headers\":{\"x\":\"y\"},\"ref\":\"17\"}";
    String alphabet = "{}[]\",:\\eE+-.0123456789truefalsn \u0000\ud800\uffff";
    Map<Boolean, Integer> outcomes = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      StringBuilder frame = new StringBuilder(sample);
      for (int change = random.nextInt(4); change >= 0 && frame.length() > 0; change--) {
        int at = random.nextInt(frame.length());
        char with = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(4)) {
          case 0 -> frame.setCharAt(at, with);
          case 1 -> frame.insert(at, with);
          case 2 -> frame.deleteCharAt(at);
          default -> frame.setLength(at);
        }
      }
      outcomes.merge(isRead(frame.toString()), 1, Integer::sum);
    }
    byte[] noise = new byte[200];
    for (int i = 0; i < 500; i++) {
      random.nextBytes(noise);
      outcomes.merge(isRead(new String(noise, StandardCharsets.UTF_8)), 1, Integer::sum);
    }
    assertThat(outcomes).containsKeys(true, false);
  }

  /** Anything but a FormatException fails the test. */
  private boolean isRead(String frame) {
    try {
      InboundMessage message = format.parse(frame, Bare.SERVICE);
      assertThat(Arrays.asList(message.data(), message.headers())).doesNotContainNull();
      return true;
    } catch (FormatException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return false;
    }
  }
}
