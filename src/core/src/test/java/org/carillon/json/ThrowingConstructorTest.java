package org.carillon.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.carillon.api.OperationException;
import org.carillon.config.CarillonConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application's own constructors and setters refuse by throwing is told with its place. */
class ThrowingConstructorTest {

  /** It refuses what is below zero. */
  public record Inner(int a) {
    /** Throws. */
    public Inner {
      if (a < 0) {
        throw new IllegalArgumentException("secret");
      }
    }
  }

  /** It holds some. */
  public record Outer(
      Inner inner, List<Inner> many, Map<String, Inner> map, Optional<Inner> maybe) {}

  /** Its setter refuses. */
  public static class Bean {
    public Inner inner;

    public int getX() {
      return 0;
    }

    /** Throws. */
    public void setX(int x) {
      throw new IllegalStateException("secret");
    }
  }

  private static final Map<String, Type> TYPES =
      Map.of("Inner", Inner.class, "Outer", Outer.class, "Bean", Bean.class);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Outer | {'inner': {'a': -1}}            | order.inner",
        "Outer | {'many': [{'a': 1}, {'a': -1}]} | order.many[1]",
        "Outer | {'map': {'k': {'a': -1}}}       | order.map.k",
        "Outer | {'maybe': {'a': -1}}            | order.maybe",
        "Inner | {'a': -1}                       | order",
        "Bean  | {'inner': {'a': -1}}            | order.inner",
        "Bean  | {'x': 1}                        | order.x"
      })
  void thePlaceIsNamed(String type, String data, String path) {
    ValueMapper valueMapper =
        new ValueMapper(new CarillonConfig(name -> Optional.empty()), List.of());
    Object plain = Json.parse(data.replace('\'', '"'));
    OperationException refused =
        catchThrowableOfType(
            OperationException.class,
            () -> valueMapper.binding(TYPES.get(type)).bind(plain, "order"));
    assertThat(refused.code()).isEqualTo("INVALID");
    assertThat(refused.details())
        .containsExactly(new OperationException.Detail(path, "is not valid"));
    assertThat(refused).hasMessage(path + " is not valid");
  }
}
