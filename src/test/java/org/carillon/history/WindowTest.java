package org.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.carillon.audience.ResolvedAudience;
import org.carillon.session.Envelope;
import org.carillon.session.EventAttributes;
import org.carillon.session.Positioned;
import org.junit.jupiter.api.Test;

class WindowTest {

  private static final long EPOCH = 1;

  private final WindowMemory memory = new WindowMemory(2, Long.MAX_VALUE);
  private final Window window = new Window(10, memory);

  private static Positioned at(long offset) {
    return new Positioned(
        new Envelope(
            "e" + offset,
            "t",
            "/ws/test",
            "k",
            "Test",
            "happened",
            "{}",
            EventAttributes.NONE,
            "json",
            ResolvedAudience.EVERYONE,
            null),
        EPOCH,
        offset,
        "s");
  }

  private List<Long> above(long offset) {
    Window.Part part = window.above(offset, 100);
    return part == null ? null : part.events().stream().map(Positioned::offset).toList();
  }

  @Test
  void what_is_taken_back_is_not_said_to_have_been_there() {
    window.append(at(11));
    Positioned failed = at(12);
    window.append(failed);
    window.takeBack(failed, 11);

    assertThat(above(10)).containsExactly(11L);
    assertThat(window.above(10, 100).end()).isEqualTo(11);
    window.append(at(12));
    assertThat(above(11)).containsExactly(12L);
    assertThat(memory.events()).isEqualTo(2);
  }

  @Test
  void what_is_taken_back_may_have_been_let_go_already() {
    Window crowded = new Window(0, memory);
    Positioned failed = at(11);
    window.append(failed);
    crowded.append(at(1));
    crowded.append(at(2));
    assertThat(window.start()).isEqualTo(11);
    window.takeBack(failed, 10);

    assertThat(above(10)).isEmpty();
    window.append(at(11));
    assertThat(above(10)).containsExactly(11L);
  }

  @Test
  void the_oldest_go_and_the_end_of_a_part_is_where_it_was_cut() {
    window.append(at(11));
    window.append(at(13));
    window.append(at(14));

    assertThat(above(10)).isNull();
    assertThat(above(11)).containsExactly(13L, 14L);
    assertThat(window.above(11, 1).end()).isEqualTo(13);
    window.skipTo(20);
    assertThat(window.above(11, 2).end()).isEqualTo(20);
    window.close();
    assertThat(above(13)).isNull();
  }
}
