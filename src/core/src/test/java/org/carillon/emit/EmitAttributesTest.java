package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EmitAttributesTest {

  @Test
  void nothing_said_is_nothing_for_any_format() {
    assertThat(EmitAttributes.NONE.of("json")).isEmpty();
  }

  @Test
  void what_is_said_for_one_format_beats_what_is_said_for_all() {
    EmitAttributes emitAttributes =
        EmitAttributes.NONE.with("pcp", "a", 2).with("a", 1).with("b", 3).with("pcp", "c", 4);

    assertThat(emitAttributes.of("pcp")).isEqualTo(Map.of("a", 2, "b", 3, "c", 4));
    assertThat(emitAttributes.of("json")).isEqualTo(Map.of("a", 1, "b", 3));
  }

  @Test
  void a_http_header_for_one_format_beats_all_else() {
    EmitAttributes emitAttributes =
        EmitAttributes.NONE
            .withHttp("cloudevent-subject", "http")
            .withHttp("CloudEvents-My-Extension", true)
            .withHttp("cloudevent-", "no name")
            .with("cloudevent", "subject", "said")
            .with("subject", "general");

    assertThat(emitAttributes.of("cloudevent"))
        .isEqualTo(Map.of("subject", "http", "myExtension", true));
    assertThat(emitAttributes.of("json")).isEqualTo(Map.of("subject", "general"));
  }

  @Test
  void the_plural_of_cloudevent_is_the_same_format() {
    EmitAttributes emitAttributes =
        EmitAttributes.NONE.with("cloudevents", "a", 1).with("cloudevent", "b", 2);

    assertThat(emitAttributes.of("cloudevents")).isEqualTo(Map.of("a", 1, "b", 2));
    assertThat(emitAttributes.of("cloudevent")).isEqualTo(Map.of("a", 1, "b", 2));
  }

  @Test
  void later_words_beat_earlier_ones_of_the_same_kind_and_no_other() {
    EmitAttributes first =
        EmitAttributes.NONE.with("a", 1).with("x", "p", 1).with("x", "q", 1).withHttp("x-r", 1);
    EmitAttributes later = EmitAttributes.NONE.with("a", 2).with("x", "q", 2).with("r", 2);

    assertThat(first.and(later).of("x")).isEqualTo(Map.of("a", 2, "p", 1, "q", 2, "r", 1));
    assertThat(first.and(EmitAttributes.NONE).of("x")).isEqualTo(first.of("x"));
    assertThat(EmitAttributes.NONE.and(first).of("x")).isEqualTo(first.of("x"));
  }
}
