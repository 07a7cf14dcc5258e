package org.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.carillon.spi.ClusterBus;
import org.carillon.spi.ClusterBus.Message;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every engine promises. */
@Timeout(60)
public abstract class ClusterBusContract {

  private static final Set<String> CHANNELS = Set.of("p/chat", "p//board");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<ClusterBus> open = new ArrayList<>();
  private Node here;
  private Node there;

  /** Another node's engine over the same network. */
  protected abstract ClusterBus bus();

  /** A node that listens. */
  private final class Node implements ClusterBus.Receiver {
    final ClusterBus bus = bus();
    final List<Message> heard = new CopyOnWriteArrayList<>();
    final List<Boolean> missed = new CopyOnWriteArrayList<>();
    final CountDownLatch ready = new CountDownLatch(1);
    final Future<?> listening;

    Node() throws InterruptedException {
      open.add(bus);
      listening =
          threads.submit(
              () -> {
                bus.listen(CHANNELS, this);
                return null;
              });
      assertThat(ready.await(20, TimeUnit.SECONDS)).as("ready").isTrue();
    }

    @Override
    public void ready(boolean anyMissed) {
      missed.add(anyMissed);
      ready.countDown();
    }

    @Override
    public void message(String channel, String text) {
      heard.add(new Message(channel, text));
    }
  }

  @BeforeEach
  void listen() throws InterruptedException {
    here = new Node();
    there = new Node();
  }

  @AfterEach
  void close() {
    open.forEach(ClusterBus::close);
    threads.shutdownNow();
  }

  @Test
  void every_node_hears_a_message_the_publishing_one_too() throws Exception {
    List<Message> messages = List.of(new Message("p/chat", "one"), new Message("p//board", "two"));

    here.bus.publish(messages);

    for (Node node : List.of(here, there)) {
      Await.until("both are heard", () -> node.heard.size() == 2);
      assertThat(node.heard).containsExactlyInAnyOrderElementsOf(messages);
    }
  }

  @Test
  void the_first_subscription_may_have_missed_something() {
    assertThat(here.missed).containsExactly(true);
  }

  @Test
  void messages_of_a_node_are_heard_in_their_order_whatever_the_channel() throws Exception {
    List<Message> messages =
        IntStream.range(0, 5_000)
            .mapToObj(n -> new Message(n % 3 == 0 ? "p//board" : "p/chat", "n" + n))
            .toList();

    for (int from = 0; from < messages.size(); from += 500) {
      here.bus.publish(messages.subList(from, from + 500));
    }

    Await.until("all are heard", () -> there.heard.size() >= messages.size());
    assertThat(there.heard).isEqualTo(messages);
  }

  @Test
  void text_arrives_as_it_is() throws Exception {
    String text =
        "{\"a\":\"Grüße, 🔔\",\"b\":\"\\u0000\\n\",\"long\":\"" + "x".repeat(700_000) + "\"}";

    there.bus.publish(List.of(new Message("p/chat", text)));

    Await.until("it is heard", () -> !here.heard.isEmpty());
    assertThat(here.heard).containsExactly(new Message("p/chat", text));
  }

  @Test
  void other_channels_are_not_heard() throws Exception {
    here.bus.publish(List.of(new Message("q/chat", "no"), new Message("p/chat", "yes")));

    Await.until("the last is heard", () -> !there.heard.isEmpty());
    assertThat(there.heard).containsExactly(new Message("p/chat", "yes"));
  }

  @Test
  void closing_ends_listening_and_publishing() throws Exception {
    here.bus.close();

    Await.until("listening ends", here.listening::isDone);
    assertThatThrownBy(() -> here.bus.publish(List.of(new Message("p/chat", "late"))))
        .isInstanceOf(Exception.class);
    there.bus.publish(List.of(new Message("p/chat", "on")));
    Await.until("others go on", () -> !there.heard.isEmpty());
  }
}
