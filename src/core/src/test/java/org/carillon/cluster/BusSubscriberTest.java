package org.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.event.Envelope;
import org.carillon.testing.Await;
import org.junit.jupiter.api.Test;

class BusSubscriberTest {

  /** An Error of a listener, as out of an application's format, or of an engine. */
  @Test
  void anErrorEndsNeitherThreadAndIsCountedAndShown() {
    Told told = new Told();
    AtomicInteger refusals = new AtomicInteger();
    HallBus fragile =
        new HallBus() {
          @Override
          public void publish(List<Message> messages) {
            if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
              throw new AssertionError("not now");
            }
            super.publish(messages);
          }
        };
    try (Nodes nodes = new Nodes()) {
      Cluster from = nodes.node(fragile, new Told());
      Cluster to =
          nodes.node(
              new HallBus(),
              new ClusterListener() {
                @Override
                public void live(Envelope event) {
                  told.live(event);
                  if (event.json().equals("{\"bad\":1}")) {
                    throw new StackOverflowError();
                  }
                }
              });
      Await.until("both are there", () -> from.state().connected() && to.state().connected());
      for (int i = 0; i < 3; i++) {
        from.publish(Nodes.event("{\"bad\":1}"));
      }
      from.publish(Nodes.event("{\"good\":1}"));
      Await.until("the good one is heard", () -> told.data().contains("{\"good\":1}"));
      assertThat(to.state().refused()).isEqualTo(3);
      assertThat(to.state().lastError()).contains("StackOverflowError");
      assertThat(nodes.log.warnings()).hasSize(1);

      refusals.set(1);
      from.publish(Nodes.event("{\"lost\":1}"));
      Await.until("it is counted", () -> from.state().dropped() == 1);
      Await.until("it is there again", () -> from.state().connected());
      from.publish(Nodes.event("{\"on\":1}"));
      Await.until("the next is heard", () -> told.data().contains("{\"on\":1}"));
    }
  }

  /** As where the log cannot be written either. */
  @Test
  void anErrorOutOfTheLogEndsNeitherThread() {
    Told told = new Told();
    AtomicInteger refusals = new AtomicInteger();
    AtomicInteger ends = new AtomicInteger();
    HallBus fragile =
        new HallBus() {
          @Override
          public void publish(List<Message> messages) {
            if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
              throw new AssertionError("not now");
            }
            super.publish(messages);
          }

          @Override
          public void listen(Set<String> channels, Receiver receiver) throws InterruptedException {
            if (ends.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
              throw new AssertionError("not now either");
            }
            super.listen(channels, receiver);
          }
        };
    try (Nodes nodes = new Nodes()) {
      ends.set(1);
      nodes.log.fail(1); // of the subscription
      Cluster from = nodes.node(fragile, new Told());
      Cluster to = nodes.node(new HallBus(), told);
      Await.until("both are there", () -> from.state().connected() && to.state().connected());
      nodes.log.fail(1);
      refusals.set(1);
      from.publish(Nodes.event("{\"lost\":1}"));
      Await.until("it was refused", () -> refusals.get() == 0);
      Await.until("it is there again", () -> from.state().connected());
      from.publish(Nodes.event("{\"on\":1}"));
      Await.until("the next is heard", () -> told.data().contains("{\"on\":1}"));
    }
  }

  @Test
  void nobodyReliesOnWhatIsHeardBeforeTheListenersKnowThatSomethingWasMissed() throws Exception {
    CompletableFuture<Cluster> made = new CompletableFuture<>();
    CompletableFuture<Boolean> connected = new CompletableFuture<>();
    try (Nodes nodes = new Nodes()) {
      Cluster node =
          nodes.node(
              new HallBus(),
              new ClusterListener() {
                @Override
                public void reconnected() {
                  connected.complete(made.join().state().connected());
                }
              });
      made.complete(node);
      assertThat(connected.get(20, TimeUnit.SECONDS)).isFalse();
      Await.until("it is connected", () -> node.state().connected());
    }
  }
}
