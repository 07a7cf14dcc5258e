package org.carillon.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.carillon.broadcast.Clients;
import org.carillon.config.CarillonConfig;
import org.carillon.security.CallerContext;
import org.carillon.security.ContainerIdentities;
import org.carillon.security.KnownCaller;
import org.carillon.session.ClientConnection;
import org.carillon.session.MemoryChannel;
import org.carillon.session.WireProtocol;
import org.carillon.spi.RoleSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Roles that are taken away or given while connections live on. */
class RoleRecheckTest {

  private final CarillonConfig config = new CarillonConfig(name -> Optional.empty());
  private final Clients clients = new Clients(config);

  private ClientConnection connected(@Nullable String user, @Nullable Instant end) {
    return clients.connect(
        new KnownCaller(user, "t1", Set.of("member"), null, end),
        Map.of(),
        MemoryChannel.fast(),
        WireProtocol.PLAIN);
  }

  private RoleRecheck recheck(RoleSource source) {
    return new RoleRecheck(
        List.of(source),
        clients.connections,
        null,
        Set.of("member", "editor"),
        new ContainerIdentities(),
        config);
  }

  @Test
  void rolesAreThoseThatTheSourceSaysAndEachUserIsAskedForOnce() {
    Instant end = Instant.now().plusSeconds(60);
    ClientConnection first = connected("ada", end);
    ClientConnection second = connected("ada", end);
    ClientConnection nobody = connected(null, null);
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<@Nullable String> tenant = new AtomicReference<>();
    recheck(
            caller -> {
              asked.incrementAndGet();
              tenant.set(CallerContext.current().tenant());
              return Set.of("editor", "unheard-of");
            })
        .check();
    assertThat(asked).hasValue(1);
    assertThat(tenant).hasValue("t1");
    for (ClientConnection one : List.of(first, second)) {
      assertThat(one.caller().roles()).containsExactly("editor");
      assertThat(one.caller().expires()).isEqualTo(end);
    }
    assertThat(nobody.caller().roles()).containsExactly("member");
  }

  @Test
  void aSourceThatKnowsNothingOrFailsChangesNothing() {
    ClientConnection ada = connected("ada", null);
    recheck(caller -> null).check();
    recheck(
            caller -> {
              throw new IllegalStateException("the directory is away");
            })
        .check();
    assertThat(ada.caller().roles()).containsExactly("member");
  }

  @Test
  void aTokenThatWasRenewedMeanwhileCounts() {
    ClientConnection ada = connected("ada", null);
    KnownCaller renewed = new KnownCaller("ada", "t1", Set.of("member", "editor"), null);
    recheck(
            caller -> {
              assertThat(ada.renew(renewed)).isTrue();
              return Set.of();
            })
        .check();
    assertThat(ada.caller()).isSameAs(renewed);
  }
}
