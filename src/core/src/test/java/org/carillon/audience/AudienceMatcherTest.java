package org.carillon.audience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience.Layers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AudienceMatcherTest {

  private final PlainRoster roster = new PlainRoster();

  AudienceMatcherTest() {
    for (int i = 0; i < 1_000; i++) {
      Set<String> roles = i % 50 == 0 ? Set.of("reader", "admin") : Set.of("reader");
      roster.add(PlainRoster.of("c" + i, "user" + i % 10, roles, "room" + i % 100, "all"));
    }
  }

  @Test
  void one_context_is_found_without_walking_everyone() {
    assertThat(roster.heard(include(layers(null, Set.of("room7"), null), Combine.ANY))).hasSize(10);
    assertThat(roster.visited()).isEqualTo(10);
  }

  @Test
  void a_role_is_found_without_walking_everyone() {
    Layers admins = new Layers(null, Set.of("admin"), null, null, null);
    assertThat(roster.heard(include(admins, Combine.ANY))).hasSize(20);
    assertThat(roster.visited()).isEqualTo(20);

    Layers adminsOrRoom = new Layers(null, Set.of("admin"), Set.of("room7"), null, null);
    assertThat(roster.heard(include(adminsOrRoom, Combine.ANY))).hasSize(30);
    assertThat(roster.visited()).isEqualTo(30);
  }

  @Test
  void where_all_layers_must_hold_only_the_smallest_is_walked() {
    Layers layers = new Layers(Set.of("user0"), Set.of("admin"), Set.of("all"), null, null);
    assertThat(roster.heard(include(layers, Combine.ALL))).hasSize(20);
    assertThat(roster.visited()).isEqualTo(20);

    Layers nobody = new Layers(Set.of("user7"), Set.of("unknown"), Set.of("all"), null, null);
    assertThat(roster.heard(include(nobody, Combine.ALL))).isEmpty();
    assertThat(roster.visited()).isZero();
  }

  @Test
  void who_is_found_by_two_names_hears_it_once() {
    assertThat(
            roster.heard(
                include(layers(Set.of("user7"), Set.of("room7", "all"), null), Combine.ANY)))
        .hasSize(1_000)
        .doesNotHaveDuplicates();
  }

  @Test
  void one_connection_alone_is_found_by_its_id() {
    assertThat(roster.heard(ResolvedAudience.only("c3")))
        .extracting(PlainRecipient::id)
        .containsExactly("c3");
    assertThat(roster.visited()).isLessThanOrEqualTo(2);
  }

  @Test
  void nobody_asks_nobody() {
    assertThat(roster.heard(ResolvedAudience.NOBODY)).isEmpty();
    assertThat(roster.heard(ResolvedAudience.NOBODY.except("c1"))).isEmpty();
    assertThat(roster.visited()).isZero();
  }

  @Test
  void more_contexts_than_a_client_has_entered_are_matched_the_same() {
    Set<String> many = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      many.add("room" + i);
    }
    assertThat(roster.heard(include(layers(null, many, null), Combine.ANY)))
        .hasSize(500)
        .allMatch(recipient -> recipient.contexts().stream().anyMatch(many::contains));
  }

  private static Layers layers(
      @Nullable Set<String> users, @Nullable Set<String> contexts, @Nullable Set<String> clients) {
    return new Layers(users, null, contexts, clients, null);
  }

  private static ResolvedAudience include(Layers layers, Combine combine) {
    return new ResolvedAudience(layers, Layers.NONE, combine, Combine.ANY, null, false);
  }
}
