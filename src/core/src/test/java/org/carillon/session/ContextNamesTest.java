package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.carillon.api.Who;
import org.carillon.audience.EmitAudience;
import org.carillon.audience.RecipientNames;
import org.junit.jupiter.api.Test;

/** Names are the client's choice, and what they cost is not. */
class ContextNamesTest {

  private final Node node = new Node();

  /** All of the same hash: {@code Aa} and {@code BB} have it. */
  private static List<String> colliding(int bits) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1 << bits; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < bits; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      names.add(name.toString());
    }
    return names;
  }

  @Test
  void namesOfOneHashCostLittleMoreThanOthers() {
    List<String> names = colliding(14);
    assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);
    List<String> others =
        IntStream.range(0, names.size()).mapToObj(i -> "other name " + i).toList();
    changes(others); // warms up
    long cost = Math.min(changes(others), changes(others));

    // a look for one among equals is a logarithm; one by one it would be some thousand times that
    assertThat(changes(names)).isLessThan(100 * cost);
  }

  /** CPU time of this thread, in nanoseconds, for entering and leaving so many contexts. */
  private long changes(List<String> names) {
    ClientConnection connection = node.connect(Node.caller("a", "t1"), MemoryChannel.fast());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    connection.change(names, false, true);
    assertThat(connection.contexts().size()).isEqualTo(names.size());
    connection.change(List.of("other"), false, true);
    assertThat(RecipientNames.setOf(names).size()).isEqualTo(names.size());
    assertThat(EmitAudience.NONE.to(Who.CONTEXT, RecipientNames.setOf(names)).rules()).isNotEmpty();
    long cost = threads.getCurrentThreadCpuTime() - begin;
    assertThat(connection.contexts()).containsExactly("other");
    assertThat(node.registry.at("/ws/chat", "t1").inContext(names.get(0))).isEmpty();
    assertThat(node.registry.at("/ws/chat", "t1").inContext("other")).contains(connection);
    return cost;
  }

  @Test
  void aChangeIsOneChange() {
    ClientConnection connection = node.connect(Node.caller("a", "t1"), MemoryChannel.fast());
    connection.change(List.of("a", "b", "a"), false, false);
    connection.change(List.of("b", "none"), true, false);
    assertThat(connection.contexts()).containsExactly("a");
    connection.change(List.of("c"), false, true);
    assertThat(connection.contexts()).containsExactly("c");
    ConnectionIndex connectionIndex = node.registry.at("/ws/chat", "t1");
    assertThat(connectionIndex.inContext("a")).isEmpty();
    assertThat(connectionIndex.inContext("c")).containsExactly(connection);
    connection.change(List.of(), false, true);
    assertThat(connection.contexts()).isEmpty();
  }
}
