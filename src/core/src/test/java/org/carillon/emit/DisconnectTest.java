package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.carillon.api.ConnectionSelector.client;
import static org.carillon.api.ConnectionSelector.connection;
import static org.carillon.api.ConnectionSelector.role;
import static org.carillon.api.ConnectionSelector.tenant;
import static org.carillon.api.ConnectionSelector.user;
import static org.carillon.emit.Application.as;
import static org.carillon.emit.Application.caller;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.carillon.api.ConnectionSelector;
import org.carillon.api.Connections;
import org.carillon.api.Delivery;
import org.carillon.api.UnansweredException;
import org.carillon.api.WebSocketService;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.StartedCluster;
import org.carillon.event.EventId;
import org.carillon.session.ClientConnection;
import org.carillon.session.DisconnectOrder;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections of two nodes are ended from one of them. */
@Timeout(60)
class DisconnectTest {

  private Application here;
  private Application there;

  @BeforeEach
  void start() {
    here = node();
    there = node();
    Await.until(
        "the nodes know each other",
        () ->
            here.get(Cluster.class).others().size() == 1
                && there.get(Cluster.class).others().size() == 1);
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
  }

  private static Application node() {
    System.setProperty("carillon.cluster", "hall");
    try {
      Application node = Application.of(Talk.class, StartedCluster.ENGINE_OF_AN_APPLICATION);
      node.startCluster();
      return node;
    } finally {
      System.clearProperty("carillon.cluster");
    }
  }

  private static ClientConnection connected(
      Application node, String name, String tenant, String client, String... roles) {
    return node.connect(new Client(), Talk.class, 0, caller(name, tenant, roles), client);
  }

  private static boolean isEnded(ClientConnection connection) {
    return "1008 off".equals(connection.unwrap(Client.class).closed);
  }

  private int ended(ConnectionSelector who) throws Exception {
    return here.get(Connections.class)
        .disconnect(who, "off")
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void aUserIsDisconnectedOnAllNodesAndNobodyElse() throws Exception {
    ClientConnection mine = connected(here, "anna", "t1", null);
    ClientConnection other = connected(there, "anna", "t1", null);
    ClientConnection namesake = connected(there, "anna", "t2", null);
    ClientConnection bystander = connected(there, "bert", "t1", null);

    assertThat(ended(user("anna").in("t1"))).isEqualTo(2);
    assertThat(isEnded(mine)).isTrue();
    assertThat(isEnded(other)).isTrue();
    assertThat(isEnded(namesake)).as("another tenant's").isFalse();
    assertThat(isEnded(bystander)).isFalse();
  }

  @Test
  void clientsRolesTenantsAndSingleConnectionsAreMeantToo() throws Exception {
    ClientConnection one = connected(there, "anna", "t1", "c1");
    ClientConnection two = connected(there, "bert", "t1", "c2", "admin");
    ClientConnection three = connected(there, "carl", "t1", null);
    ClientConnection four = connected(there, "dora", "t1", null);
    ClientConnection foreign = connected(there, "emil", "t2", "c1", "admin");

    assertThat(ended(client("c1").in("t1"))).isEqualTo(1);
    assertThat(isEnded(one)).isTrue();
    assertThat(ended(role("admin").in("t1"))).isEqualTo(1);
    assertThat(isEnded(two)).isTrue();
    assertThat(ended(connection(three.id()).in("t1"))).isEqualTo(1);
    assertThat(isEnded(three)).isTrue();
    assertThat(isEnded(four)).isFalse();
    ended(tenant("t1"));
    assertThat(isEnded(four)).isTrue();
    assertThat(isEnded(foreign)).isFalse();
  }

  @Test
  void withoutATenantItIsTheCallersAndThereMustBeOne() {
    ClientConnection other = connected(there, "anna", "t1", null);
    Connections connections = here.get(Connections.class);

    assertThatThrownBy(() -> connections.disconnect(user("anna"), "off"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tenant");
    as(caller("root", "t1"), () -> connections.disconnect(user("anna"), "off"));
    Await.until("she is disconnected", () -> isEnded(other));
  }

  @Test
  void aNodeThatDoesNotAnswerIsMissed() {
    ClientConnection mine = connected(here, "anna", "t1", null);
    StartedCluster.cut(there.beans(), true);

    assertThatThrownBy(() -> ended(user("anna").in("t1")))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(UnansweredException.class);
    assertThat(isEnded(mine)).isTrue();
  }

  @Test
  void anOrderThatComesThroughTheOutboxIsFollowedOnce() {
    ClientConnection first = connected(here, "anna", "t1", null);
    DisconnectOrder order =
        new DisconnectOrder(
            EventId.next(),
            "t1",
            ConnectionSelector.Kind.USER,
            "anna",
            "off",
            System.currentTimeMillis());
    LocalBroadcaster broadcaster = here.get(LocalBroadcaster.class);

    broadcaster.prepare(order.envelope(first.path())).accept(null);
    assertThat(isEnded(first)).isTrue();

    ClientConnection second = connected(here, "anna", "t1", null);
    broadcaster.prepare(order.envelope(first.path())).accept(null);
    assertThat(isEnded(second)).as("she came back, and the order came again").isFalse();
  }

  @WebSocketService(value = "talk", delivery = Delivery.IMMEDIATE)
  static class Talk {}
}
