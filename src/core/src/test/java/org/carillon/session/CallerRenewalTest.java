package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.broadcast.Clients;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.security.KnownCaller;
import org.carillon.testing.Await;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A connection whose caller is renewed, and one whose caller's time is up. */
class CallerRenewalTest {

  private final Clients clients = new Clients(new CarillonConfig(name -> Optional.empty()));
  private final MemoryChannel channel = MemoryChannel.fast();

  private static KnownCaller ada(@Nullable Instant expires, String... roles) {
    return new KnownCaller("ada", "t1", Set.of(roles), null, expires);
  }

  private ClientConnection connect(KnownCaller caller, MemoryChannel to) {
    return clients.connect(caller, Map.of(), to, WireProtocol.PLAIN);
  }

  private void emit(String event, Layers include) {
    clients.broadcaster.broadcast(
        new Envelope(
            event,
            "t1",
            Clients.PATH,
            "key",
            "Test",
            event,
            "{}",
            EventAttributes.NONE,
            "json",
            new ResolvedAudience(include, Layers.NONE, Combine.ANY, Combine.ANY, null, false),
            null));
  }

  private static Layers role(String name) {
    return new Layers(null, Set.of(name), null, null, null);
  }

  @Test
  void eventsFindItByTheNewRolesAndNoLongerByTheOld() {
    ClientConnection connection = connect(ada(null, "reader"), channel);
    assertThat(connection.renew(ada(null, "editor"))).isTrue();
    emit("toReaders", role("reader"));
    emit("toEditors", role("editor"));
    emit("toAll", Layers.NONE);
    Await.until("the last is heard", () -> channel.received.toString().contains("toAll"));
    assertThat(channel.received.toString()).contains("toEditors").doesNotContain("toReaders");
    assertThat(connection.caller().roles()).containsExactly("editor");
  }

  @Test
  void anotherUserOrTenantIsNoRenewal() {
    ClientConnection connection = connect(ada(null), channel);
    assertThatThrownBy(() -> connection.renew(new KnownCaller("bob", "t1", Set.of(), null)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> connection.renew(new KnownCaller("ada", "t2", Set.of(), null)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsHeardWhenTheTimeIsUpAndItIsClosed() {
    MemoryChannel other = MemoryChannel.fast();
    connect(ada(null), other);
    ClientConnection connection = connect(ada(Instant.EPOCH), channel);
    emit("late", Layers.NONE);
    Await.until("the other heard it", () -> other.received.toString().contains("late"));
    assertThat(channel.received).isEmpty();
    assertThat(connection.hasExpired()).isTrue();
    assertThat(connection.renew(ada(null))).as("too late").isFalse();
    connection.endIfExpired();
    assertThat(channel.closed).isEqualTo("4401 the caller's time is up");
    connection.endIfExpired();
    assertThat(connection.left()).isEqualTo(0);
  }

  /** Whatever is being handled ends as it began, and is answered. */
  @Test
  void whileAFrameIsHandledItIsNotClosed() {
    ClientConnection connection = connect(ada(Instant.EPOCH), channel);
    assertThat(connection.inbound().offer(new InboundWork.Text("")))
        .isEqualTo(InboundQueue.Admission.HANDLE);
    connection.endIfExpired();
    assertThat(channel.closed).isNull();
    connection.reply(new Frame("answer"));
    assertThat(channel.received).containsExactly("answer");
    assertThat(connection.inbound().next()).isNull();
    connection.endIfExpired();
    assertThat(channel.closed).startsWith("4401");
  }

  @Test
  void aRenewalInTimeGivesTheNewEnd() {
    ClientConnection connection = connect(ada(Instant.now().plusSeconds(60)), channel);
    assertThat(connection.left()).isBetween(50_000L, 60_000L);
    assertThat(connection.renew(ada(Instant.now().plusSeconds(600)))).isTrue();
    assertThat(connection.left()).isBetween(590_000L, 600_000L);
    assertThat(connection.renew(ada(Instant.MAX))).isTrue();
    assertThat(connection.left()).isNull();
  }
}
