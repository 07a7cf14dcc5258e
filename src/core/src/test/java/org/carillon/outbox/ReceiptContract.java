package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is taken once, on any database. */
abstract class ReceiptContract extends DatabaseContract {

  private TestNode node;
  private ReceiptStore receiptStore;

  @BeforeEach
  void begin() {
    node = new TestNode(database, "app", clock);
    receiptStore = receipts(node);
  }

  private ReceiptStore receipts(TestNode of) {
    return new ReceiptStore(database.unit(), database.transactions(), of.engine);
  }

  private static Consumer<String> emit(TestNode by) {
    return text -> by.outbox.write(TestNode.event("t1", "k", text));
  }

  private static Map<String, String> things(String... texts) {
    Map<String, String> things = new LinkedHashMap<>();
    for (String text : texts) {
      things.put(text, text);
    }
    return things;
  }

  @Test
  void what_comes_again_is_not_taken_again() throws Exception {
    receiptStore.once(things("b", "a"), emit(node));
    receiptStore.once(things("a"), emit(node));
    receiptStore.once(things("c", "b"), emit(node));
    receiptStore.once(things(), emit(node));
    node.drain();

    assertThat(node.published).containsExactly("b", "a", "c");
  }

  @Test
  void what_failed_is_taken_when_it_comes_again() throws Exception {
    assertThatThrownBy(
            () ->
                receiptStore.once(
                    things("a", "b"),
                    text -> {
                      emit(node).accept(text);
                      if (text.equals("b")) {
                        throw new IllegalArgumentException("the second fails");
                      }
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the second fails");
    receiptStore.once(things("a", "b"), emit(node));
    node.drain();

    assertThat(node.published).containsExactly("a", "b");
  }

  @Test
  void what_comes_at_once_on_several_nodes_is_taken_by_one_and_refused_to_none() throws Exception {
    List<TestNode> nodes =
        IntStream.range(0, 4).mapToObj(i -> new TestNode(database, "app", clock)).toList();
    CyclicBarrier barrier = new CyclicBarrier(nodes.size());
    ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
    try {
      for (int round = 0; round < 20; round++) {
        String[] texts = {round + "a", round + "b", round + "c"};
        List<Future<?>> posts = new ArrayList<>();
        for (TestNode each : nodes) {
          List<String> mixed = new ArrayList<>(List.of(texts));
          Collections.rotate(mixed, nodes.indexOf(each));
          posts.add(
              threads.submit(
                  () -> {
                    barrier.await(20, TimeUnit.SECONDS);
                    receipts(each).once(things(mixed.toArray(String[]::new)), emit(each));
                    return null;
                  }));
        }
        for (Future<?> post : posts) {
          post.get(20, TimeUnit.SECONDS);
        }
      }
    } finally {
      threads.shutdownNow();
    }
    node.tick();

    assertThat(node.published).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void it_is_remembered_for_as_long_as_configured_and_then_forgotten() throws Exception {
    TestNode other = new TestNode(database, "other", clock);
    receiptStore.once(things("a"), emit(node));
    receipts(other).once(things("b"), emit(other));
    clock.pass(Duration.ofHours(23));
    node.tick();
    receiptStore.once(things("a"), emit(node));
    node.tick();
    assertThat(node.published).containsExactly("a");

    clock.pass(Duration.ofHours(2));
    node.tick();
    receiptStore.once(things("a", "b"), emit(node));
    node.tick();
    assertThat(node.published).as("b is another application's").containsExactly("a", "a");
  }

  @Test
  void ids_of_different_texts_or_applications_differ() {
    assertThat(
            List.of(
                receiptStore.id("a", "bc"),
                receiptStore.id("ab", "c"),
                receiptStore.id("abc"),
                receiptStore.id("a", "b", "c"),
                receipts(new TestNode(database, "other", clock)).id("abc")))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{64}"));
    assertThat(receiptStore.id("a", "bc")).isEqualTo(receiptStore.id("a", "bc"));
  }
}
