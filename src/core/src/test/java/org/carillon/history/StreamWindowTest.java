package org.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.carillon.audience.ResolvedAudience;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.session.StreamEvent;
import org.junit.jupiter.api.Test;

class StreamWindowTest {

  private static final long EPOCH = 1;

  private final WindowMemory memory = new WindowMemory(2, Long.MAX_VALUE);
  private final StreamWindow streamWindow = new StreamWindow(10, memory);

  private static StreamEvent at(long offset) {
    return new StreamEvent(
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
    StreamWindow.Part part = streamWindow.above(offset, 100);
    return part == null ? null : part.events().stream().map(StreamEvent::offset).toList();
  }

  @Test
  void what_is_taken_back_is_not_said_to_have_been_there() {
    streamWindow.append(at(11));
    StreamEvent failed = at(12);
    streamWindow.append(failed);
    streamWindow.takeBack(failed, 11);

    assertThat(above(10)).containsExactly(11L);
    assertThat(streamWindow.above(10, 100).end()).isEqualTo(11);
    streamWindow.append(at(12));
    assertThat(above(11)).containsExactly(12L);
    assertThat(memory.events()).isEqualTo(2);
  }

  @Test
  void what_is_taken_back_may_have_been_let_go_already() {
    StreamWindow crowded = new StreamWindow(0, memory);
    StreamEvent failed = at(11);
    streamWindow.append(failed);
    crowded.append(at(1));
    crowded.append(at(2));
    assertThat(streamWindow.start()).isEqualTo(11);
    streamWindow.takeBack(failed, 10);

    assertThat(above(10)).isEmpty();
    streamWindow.append(at(11));
    assertThat(above(10)).containsExactly(11L);
  }

  @Test
  void the_oldest_go_and_the_end_of_a_part_is_where_it_was_cut() {
    streamWindow.append(at(11));
    streamWindow.append(at(13));
    streamWindow.append(at(14));

    assertThat(above(10)).isNull();
    assertThat(above(11)).containsExactly(13L, 14L);
    assertThat(streamWindow.above(11, 1).end()).isEqualTo(13);
    streamWindow.skipTo(20);
    assertThat(streamWindow.above(11, 2).end()).isEqualTo(20);
    streamWindow.close();
    assertThat(above(13)).isNull();
  }
}
