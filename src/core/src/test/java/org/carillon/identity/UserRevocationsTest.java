package org.carillon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.broadcast.Clients;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.NodeMessage;
import org.carillon.config.CarillonConfig;
import org.carillon.security.KnownCaller;
import org.carillon.security.SecurityLog;
import org.carillon.session.MemoryChannel;
import org.carillon.session.WireProtocol;
import org.carillon.spi.TransportRefusal;
import org.junit.jupiter.api.Test;

/** What a node does when another one tells it of a revocation. */
class UserRevocationsTest {

  private final CarillonConfig config = new CarillonConfig(name -> Optional.empty());
  private final Clients clients = new Clients(config);
  private final UserRevocations revocations =
      new UserRevocations(
          new IdentityStore(),
          Cluster.alone(),
          null,
          clients.connections,
          null,
          new SecurityLog(),
          config);

  private MemoryChannel connected(String tenant, String user) {
    MemoryChannel channel = MemoryChannel.fast();
    clients.connect(
        new KnownCaller(user, tenant, Set.of(), null), Map.of(), channel, WireProtocol.PLAIN);
    return channel;
  }

  private void told(String tenant, String user, long at) {
    revocations.told(
        "other",
        new NodeMessage(
            "carillon.revoked",
            "{\"user\":\"%s\",\"tenant\":\"%s\",\"at\":%d,\"reason\":\"gone\"}"
                .formatted(user, tenant, at)));
  }

  private void refused(String tenant, String user, Instant made) {
    assertThatThrownBy(() -> revocations.check(tenant, user, made))
        .isInstanceOfSatisfying(TransportRefusal.class, e -> assertThat(e.status()).isEqualTo(401));
  }

  private void accepted(String tenant, String user, Instant made) {
    assertThatCode(() -> revocations.check(tenant, user, made)).doesNotThrowAnyException();
  }

  @Test
  void whatWasMadeBeforeIsRefusedAndTheUsersConnectionsEndHere() {
    MemoryChannel eve = connected("t1", "eve");
    MemoryChannel namesake = connected("t2", "eve");
    MemoryChannel ada = connected("t1", "ada");
    Instant at = Instant.now();
    accepted("t1", "eve", at.minusSeconds(60));
    told("t1", "eve", at.toEpochMilli());
    assertThat(eve.closed).isEqualTo("1008 gone");
    assertThat(namesake.closed).isNull();
    assertThat(ada.closed).isNull();
    refused("t1", "eve", at.minusSeconds(60));
    refused("t1", "eve", null);
    accepted("t1", "eve", at.plusSeconds(1));
    accepted("t2", "eve", null);
    accepted("t1", "ada", null);
    assertThat(revocations.isRevokedSince("t1", "eve", at.toEpochMilli())).isTrue();
    assertThat(revocations.isRevokedSince("t1", "eve", at.toEpochMilli() + 1)).isFalse();
  }

  @Test
  void oneThatIsOlderThanWhatIsKnownEndsNothing() {
    Instant at = Instant.now();
    told("t1", "eve", at.toEpochMilli());
    MemoryChannel back = connected("t1", "eve");
    told("t1", "eve", at.minusSeconds(60).toEpochMilli());
    told("t1", "eve", at.toEpochMilli());
    assertThat(back.closed).isNull();
    refused("t1", "eve", at.minusSeconds(30));
  }

  @Test
  void whatIsNoRevocationIsPassedOver() {
    MemoryChannel eve = connected("t1", "eve");
    revocations.told("other", new NodeMessage("carillon.revoked", "{\"user\":7,\"at\":\"x\"}"));
    revocations.told("other", new NodeMessage("another.kind", "{}"));
    assertThat(eve.closed).isNull();
    accepted("t1", "eve", null);
  }
}
