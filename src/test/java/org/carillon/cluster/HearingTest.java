package org.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.it.support.Await;
import org.junit.jupiter.api.Test;

class HearingTest {

  @Test
  void nobodyReliesOnWhatIsHeardBeforeTheListenersKnowThatSomethingWasMissed() throws Exception {
    CompletableFuture<BusCluster> made = new CompletableFuture<>();
    CompletableFuture<Boolean> connected = new CompletableFuture<>();
    try (Nodes nodes = new Nodes()) {
      BusCluster node =
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
