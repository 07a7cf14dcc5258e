package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.broadcast.Clients;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.security.KnownCaller;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of connect, renew, change of roles, end of a token, revocation, end and emit:
 * who hears is who the caller of that moment may, by a rule that is asked for each connection
 * alone. {@code -Dcarillon.test.identities} says how many sequences are tried, {@code
 * -Dcarillon.test.seed} which.
 */
class IdentitySimulationTest {

  private static final int SEQUENCES = Integer.getInteger("carillon.test.identities", 3_000);
  private static final long SEED = Long.getLong("carillon.test.seed", 15);
  private static final int STEPS = 40;
  private static final List<String> TENANTS = List.of("t1", "t2");
  private static final List<String> USERS = List.of("ada", "bob", "eve");
  private static final List<String> ROLES = List.of("reader", "editor", "admin");
  private static final List<String> ROOMS = List.of("one", "two");

  /** What is known of a client without the code under test. */
  private static final class Believed {
    final ClientConnection connection;
    final MemoryChannel channel;
    final String user;
    final String tenant;
    Set<String> roles;
    final Set<String> rooms = new HashSet<>();
    boolean isGone;

    Believed(
        ClientConnection connection,
        MemoryChannel channel,
        String user,
        String tenant,
        Set<String> roles) {
      this.connection = connection;
      this.channel = channel;
      this.user = user;
      this.tenant = tenant;
      this.roles = roles;
    }
  }

  @Test
  void nobodyHearsWhatTheCallerOfThatMomentMayNot() {
    for (int i = 0; i < SEQUENCES; i++) {
      new Sequence(SEED * 1_000_003 + i).run();
    }
  }

  private static final class Sequence {
    private final long seed;
    private final SplittableRandom random;
    private final Clients clients = new Clients(new CarillonConfig(name -> Optional.empty()));
    private final List<Believed> all = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();

    Sequence(long seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        Believed one = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        switch (one == null ? 0 : random.nextInt(10)) {
          case 0, 1 -> connect();
          case 2, 3 -> renew(one, null);
          case 4 -> renew(one, Instant.EPOCH); // and its time is up at once
          case 5 -> revoke(one);
          case 6 -> end(one);
          case 7 -> move(one);
          default -> emit(step);
        }
      }
    }

    private void connect() {
      String user = one(USERS);
      String tenant = one(TENANTS);
      Set<String> roles = some(ROLES);
      MemoryChannel channel = MemoryChannel.fast();
      ClientConnection connection =
          clients.connect(
              new KnownCaller(user, tenant, roles, null), Map.of(), channel, WireProtocol.PLAIN);
      all.add(new Believed(connection, channel, user, tenant, roles));
      steps.add("connect " + user + "@" + tenant + roles);
    }

    private void renew(Believed one, @Nullable Instant end) {
      Set<String> roles = some(ROLES);
      boolean done = one.connection.renew(new KnownCaller(one.user, one.tenant, roles, null, end));
      steps.add("renew " + all.indexOf(one) + roles + " until " + end + ": " + done);
      if (done) {
        one.roles = roles;
        one.isGone |= end != null;
      }
      if (random.nextBoolean()) {
        one.connection.endIfExpired();
      }
    }

    private void revoke(Believed of) {
      steps.add("revoke " + of.user + "@" + of.tenant);
      for (Believed one : all) {
        if (one.user.equals(of.user) && one.tenant.equals(of.tenant)) {
          one.connection.close(CloseCodes.EXPIRED, "revoked");
          one.isGone = true;
        }
      }
    }

    private void end(Believed one) {
      steps.add("end " + all.indexOf(one));
      clients.connections.ended(one.connection);
      one.isGone = true;
    }

    private void move(Believed one) {
      String room = one(ROOMS);
      boolean enters = random.nextBoolean();
      steps.add((enters ? "enter " : "exit ") + all.indexOf(one) + room);
      if (enters) {
        one.connection.enter(room);
        one.rooms.add(room);
      } else {
        one.connection.exit(room);
        one.rooms.remove(room);
      }
    }

    private void emit(int step) {
      String tenant = one(TENANTS);
      Layers include = layers();
      Layers exclude = random.nextInt(3) == 0 ? layers() : Layers.NONE;
      Combine includes = random.nextBoolean() ? Combine.ANY : Combine.ALL;
      Combine excludes = random.nextBoolean() ? Combine.ANY : Combine.ALL;
      String event = "event" + step;
      steps.add(
          "emit " + event + "@" + tenant + " " + includes + include + " " + excludes + exclude);
      clients.broadcaster.broadcast(
          new Envelope(
              event,
              tenant,
              Clients.PATH,
              "key",
              "Test",
              event,
              "{}",
              EventAttributes.NONE,
              "json",
              new ResolvedAudience(include, exclude, includes, excludes, null, false),
              null));
      for (Believed one : all) {
        boolean may =
            !one.isGone
                && one.tenant.equals(tenant)
                && (include.isNone() || holds(include, includes, one))
                && (exclude.isNone() || !holds(exclude, excludes, one));
        boolean heard =
            one.channel.received.stream().anyMatch(frame -> frame.contains('"' + event + '"'));
        assertThat(heard)
            .as("seed %d: %s heard %s: %s", seed, all.indexOf(one), event, steps)
            .isEqualTo(may);
      }
    }

    private static boolean holds(Layers layers, Combine combine, Believed one) {
      List<Boolean> declared = new ArrayList<>();
      if (layers.users() != null) {
        declared.add(layers.users().contains(one.user));
      }
      if (layers.roles() != null) {
        declared.add(layers.roles().stream().anyMatch(one.roles::contains));
      }
      if (layers.contexts() != null) {
        declared.add(layers.contexts().stream().anyMatch(one.rooms::contains));
      }
      return combine == Combine.ALL ? !declared.contains(false) : declared.contains(true);
    }

    private Layers layers() {
      return new Layers(perhaps(USERS), perhaps(ROLES), perhaps(ROOMS), null, null);
    }

    private @Nullable Set<String> perhaps(List<String> names) {
      Set<String> some = random.nextBoolean() ? some(names) : Set.of();
      return some.isEmpty() ? null : some;
    }

    private Set<String> some(List<String> names) {
      Set<String> some = new HashSet<>();
      for (String name : names) {
        if (random.nextBoolean()) {
          some.add(name);
        }
      }
      return some;
    }

    private String one(List<String> names) {
      return names.get(random.nextInt(names.size()));
    }
  }

  /** Half of the roles before and half of those after would be a caller that never was. */
  @Test
  void rolesChangeAsAWholeWhileEventsAreEmitted() throws Exception {
    Clients clients = new Clients(new CarillonConfig(name -> Optional.empty()));
    MemoryChannel channel = MemoryChannel.fast();
    KnownCaller both = new KnownCaller("ada", "t1", Set.of("editor", "admin"), null);
    KnownCaller none = new KnownCaller("ada", "t1", Set.of(), null);
    ClientConnection connection = clients.connect(both, Map.of(), channel, WireProtocol.PLAIN);
    ResolvedAudience editorsThatAreNoAdmins =
        new ResolvedAudience(
            new Layers(null, Set.of("editor"), null, null, null),
            new Layers(null, Set.of("admin"), null, null, null),
            Combine.ANY,
            Combine.ANY,
            null,
            false);
    AtomicBoolean isDone = new AtomicBoolean();
    CompletableFuture<Void> renewals =
        CompletableFuture.runAsync(
            () -> {
              for (boolean all = false; !isDone.get(); all = !all) {
                assertThat(connection.renew(all ? both : none)).isTrue();
              }
            });
    for (int i = 0; i < 200_000; i++) {
      clients.broadcaster.broadcast(
          new Envelope(
              "id",
              "t1",
              Clients.PATH,
              "key",
              "Test",
              "secret",
              "{}",
              EventAttributes.NONE,
              "json",
              editorsThatAreNoAdmins,
              null));
    }
    isDone.set(true);
    renewals.get();
    assertThat(channel.received).isEmpty();
  }
}
