package org.carillon.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fuzzer finds what it is there for. */
class FuzzerTest {

  @Test
  void oneSeedMakesTheSameInputs() {
    List<String> some = inputs(7);
    assertThat(inputs(7)).isEqualTo(some);
    assertThat(inputs(8)).isNotEqualTo(some);
    assertThat(new HashSet<>(some)).hasSizeGreaterThan(800);
    assertThat(some).allMatch(input -> input.length() <= Mutator.LONGEST);
  }

  private static List<String> inputs(long seed) {
    Mutator mutator = new Mutator(seed, List.of("{\"event\":\"a\"}", "[1,2]"));
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      inputs.add(mutator.next());
    }
    return inputs;
  }

  @Test
  void anExceptionThatIsNotDeclaredIsAFault() {
    Fuzzer fuzzer = Fuzzer.of("17");
    assertThatThrownBy(() -> fuzzer.run(Integer::parseInt))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("NumberFormatException");
    assertThatCode(
            () -> Fuzzer.of("17").declared(NumberFormatException.class).run(Integer::parseInt))
        .doesNotThrowAnyException();
  }

  @Test
  void recursionIsAFault() {
    assertThatThrownBy(() -> Fuzzer.of("17").run(FuzzerTest::endless))
        .hasMessageContaining("A valid input is refused");
    assertThatThrownBy(
            () ->
                Fuzzer.of("17")
                    .and("x")
                    .run(
                        input -> {
                          if (input.equals("x")) {
                            endless(input);
                          }
                        }))
        .hasMessageContaining("StackOverflowError");
  }

  @SuppressWarnings("InfiniteRecursion") // so it is meant
  private static void endless(String input) {
    endless(input + "x");
  }

  @Test
  void whatTakesLongOrMuchIsAFault() {
    assertThatThrownBy(() -> Fuzzer.of("").run(FuzzerTest::spin)).hasMessageContaining("us and");
    assertThatThrownBy(() -> Fuzzer.of("").run(input -> keep(new byte[4_000_000])))
        .hasMessageContaining("bytes for");
  }

  private static volatile Object kept = "";

  private static void keep(Object result) {
    kept = result;
  }

  /** Eight milliseconds of work for each KB that was begun, however busy the machine is. */
  private static void spin(String input) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long end = thread.getCurrentThreadCpuTime() + 8_000_000L * (1 + input.length() / 1_024);
    while (thread.getCurrentThreadCpuTime() < end) {
      keep(input);
    }
  }
}
