package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.carillon.audience.ResolvedAudience;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.json.Json;
import org.carillon.json.PlainReader;
import org.carillon.json.ValueMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a raw event was sent with is what its handler sends back. */
class EventArgumentsTest {

  private static final PlainReader READER = new PlainReader(32);

  private final ValueMapper valueMapper = new ValueMapper(CarillonConfig.load(), List.of());

  private EventArguments echo(String json) {
    try {
      return EventArguments.of((List<?>) READER.read("[" + json + "]"), valueMapper::write);
    } catch (org.carillon.json.JsonException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.5",
        "1E+21",
        "{\"x\":1.25}",
        "[[0.0],{\"a\":[0.1,1.10]}]",
        "9007199254740993",
        "123456789012345678901234567890",
        "1E-7",
        "0,-1,1.0,null,true,\"1.5\",\"\"",
        "{\"a\":{\"b\":[]},\"c\":{}}"
      })
  void theJsonComesBackAsItWas(String json) {
    assertThat(echo(json).json()).isEqualTo(json);
  }

  @Test
  void aNumberStaysTheNumberHoweverItWasWritten() throws Exception {
    assertThat(new BigDecimal(echo("1e21").json())).isEqualTo("1E+21");
    assertThat(new BigDecimal(echo("0.10e-3").json())).isEqualTo("0.00010");
  }

  /** What an application sends by itself is a number too; only what it composes has its rules. */
  @Test
  void decimalsOfEntitiesFollowTheRuleOfEntities() {
    record Price(BigDecimal amount) {}
    assertThat(
            EventArguments.of(
                    List.of(new BigDecimal("11.10"), new Price(new BigDecimal("11.10"))),
                    valueMapper::write)
                .json())
        .isEqualTo("11.10,{\"amount\":\"11.10\"}");
  }

  @Test
  void anyJsonComesBackAlsoByOtherNodes() throws Exception {
    Random random = new Random(Long.getLong("carillon.test.seed", 7));
    for (int i = 0; i < Integer.getInteger("carillon.test.json", 5_000); i++) {
      Object said = value(random, 4);
      String json = Json.write(said);
      EventArguments echoed = echo(json);
      assertThat(READER.read(echoed.json())).isEqualTo(READER.read(json));

      Envelope event =
          RawEvent.envelope("/n", "t", "e", echoed, ResolvedAudience.only("someone"), false);
      assertThat(RawEvent.arguments(event).json()).isEqualTo(echoed.json());
      Envelope rewritten =
          new Envelope(
              event.id(),
              event.tenant(),
              event.path(),
              event.path(),
              event.path(),
              event.event(),
              "{ " + event.json().substring(1), // as another serializer writes it
              event.attributes(),
              event.format(),
              event.audience(),
              null);
      assertThat(READER.read(RawEvent.arguments(rewritten).json())).isEqualTo(READER.read(json));
    }
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong();
      case 2 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(60) - 30);
      case 3 -> random.nextBoolean();
      case 4 -> text(random);
      case 5 -> new BigDecimal(random.nextInt(100)).setScale(random.nextInt(3));
      case 6, 7 -> random.ints(random.nextInt(4)).mapToObj(i -> value(random, depth - 1)).toList();
      default -> {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          members.put(text(random), value(random, depth - 1));
        }
        yield members;
      }
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0xd800));
    }
    return text.toString();
  }
}
