package org.carillon.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.carillon.config.CarillonConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of docs/types.md hold: each row is tried. */
class TypesTest {

  private final ValueMapper valueMapper =
      new ValueMapper(new CarillonConfig(name -> Optional.empty()), List.of());

  static List<TypeTable.Row> served() {
    return TypeTable.served();
  }

  static List<TypeTable.Row> refused() {
    return TypeTable.refused();
  }

  @ParameterizedTest
  @MethodSource("served")
  void whatIsServedRoundTrips(TypeTable.Row row) throws JsonException {
    assertThat(valueMapper.readFault(row.type())).as("read").isNull();
    assertThat(valueMapper.writeFault(row.type())).as("written").isNull();
    Object value = valueMapper.bind(new PlainReader(32).read(row.json()), row.type());
    assertThat(valueMapper.write(value)).isEqualTo(row.json());
    Map<String, Object> member = new HashMap<>();
    member.put("m", value);
    assertThat(valueMapper.write(member)).isEqualTo("{\"m\":" + row.json() + "}");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsRefusedIsRefusedBothWays(TypeTable.Row row) {
    assertThat(valueMapper.readFault(row.type())).as("read").isNotBlank();
    assertThat(valueMapper.writeFault(row.type())).as("written").isNotBlank();
  }

  @Test
  void theTableHasEveryValueThatTheCodeKnows() {
    Set<?> named = TypeTable.served().stream().map(TypeTable.Row::type).collect(Collectors.toSet());
    assertThat(PlatformTypes.VALUES).allMatch(named::contains);
  }

  @Test
  void whatIsNoDataIsAnErrorWhereItHidesInAnObjectToo() {
    for (Object hidden :
        List.of(Thread.currentThread(), new Exception("secret"), List.of(1).stream(), getClass())) {
      assertThatThrownBy(() -> valueMapper.write(Map.of("hidden", hidden)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasStackTraceContaining("is no data");
    }
  }
}
