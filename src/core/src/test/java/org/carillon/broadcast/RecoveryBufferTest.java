package org.carillon.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.api.Combine;
import org.carillon.audience.AudienceMatcher;
import org.carillon.audience.Recipient;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.broadcast.RecoveryBuffer.Place;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.format.FormatRegistry;
import org.carillon.format.JsonFormat;
import org.carillon.session.Frame;
import org.carillon.session.MonotonicClock;
import org.carillon.session.StreamEvent;
import org.carillon.session.WireProtocol;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecoveryBufferTest {

  private static final CarillonConfig CONFIG = new CarillonConfig(name -> Optional.empty());
  private static final WireFormat JSON = new JsonFormat(CONFIG);
  private static final FormatRegistry FORMATS =
      new FormatRegistry(null) {
        @Override
        public WireFormat get(String name) {
          return JSON;
        }
      };
  private static final BroadcastFlusher FLUSHER = new BroadcastFlusher();
  private static final long KEPT = 1_000;

  /** How many histories are played: {@code -Dcarillon.test.recoveries=100000} for a long run. */
  private static final int SEEDS = Integer.getInteger("carillon.test.recoveries", 300);

  private static ResolvedAudience to(@Nullable String room) {
    return room == null
        ? ResolvedAudience.EVERYONE
        : new ResolvedAudience(
            new Layers(null, null, Set.of(room), null, null),
            Layers.NONE,
            Combine.ANY,
            Combine.ANY,
            null,
            false);
  }

  private static Envelope event(String id, @Nullable String room, int length) {
    return new Envelope(
        id,
        "t1",
        "/ws/chat",
        "k",
        "Chat",
        "said",
        "{\"id\":\"" + id + "\",\"x\":\"" + "x".repeat(length) + "\"}",
        EventAttributes.NONE,
        "json",
        to(room),
        null);
  }

  private static void add(RecoveryBuffer recoveryBuffer, Envelope event, long now) {
    recoveryBuffer.add(
        new EventDelivery(FORMATS, event, FLUSHER, new ComposeFailures()),
        AudienceMatcher.of(event.audience()),
        now);
  }

  private static Recipient in(@Nullable String room) {
    return new Recipient() {
      @Override
      public String id() {
        return "c";
      }

      @Override
      public @Nullable String user() {
        return null;
      }

      @Override
      public Set<String> roles() {
        return Set.of();
      }

      @Override
      public Set<String> contexts() {
        return room == null ? Set.of() : Set.of(room);
      }

      @Override
      public @Nullable String client() {
        return null;
      }
    };
  }

  /** An id of an event that was emitted so long ago. */
  private static String emitted(long millisAgo) {
    long time = ((System.currentTimeMillis() - millisAgo) << 16) | 0x7000L;
    return new UUID(time, UUID.randomUUID().getLeastSignificantBits()).toString();
  }

  private static @Nullable List<Frame> missed(
      RecoveryBuffer recoveryBuffer, @Nullable String heard, Place since, long now) {
    return recoveryBuffer.missed(heard, since, in(null), WireProtocol.PLAIN, now);
  }

  @Test
  void it_is_kept_for_as_long_as_somebody_may_come() {
    RecoveryBuffer recoveryBuffer = new RecoveryBuffer(KEPT, new AtomicLong(), true, 0);
    assertThat(recoveryBuffer.isOver(KEPT)).isFalse();
    assertThat(recoveryBuffer.isOver(KEPT + 1)).isTrue();
    recoveryBuffer.hold();
    assertThat(recoveryBuffer.isOver(1_000_000)).isFalse();
  }

  @Test
  void what_was_not_heard_before_it_was_followed_is_not_taken_for_nothing() {
    RecoveryBuffer recoveryBuffer = new RecoveryBuffer(KEPT, new AtomicLong(), false, 0);
    Place ahead = recoveryBuffer.place(7);
    Place behind = recoveryBuffer.place(4);
    assertThat(missed(recoveryBuffer, null, ahead, 1)).as("not followed yet").isNull();
    add(recoveryBuffer, event("live", null, 1), 1);
    recoveryBuffer.begin(5, 2);

    assertThat(missed(recoveryBuffer, null, ahead, 3))
        .as("the outbox was heard from there")
        .hasSize(1);
    assertThat(missed(recoveryBuffer, null, behind, 3)).as("5 was not heard").isNull();
    assertThat(missed(recoveryBuffer, null, recoveryBuffer.place(5), 3)).isEmpty();
    assertThat(missed(recoveryBuffer, "live", behind, 3)).isNull();
    assertThat(missed(recoveryBuffer, "live", ahead, 3)).isEmpty();
    assertThat(missed(recoveryBuffer, null, behind, 3 + KEPT)).as("it would be too old").isEmpty();
  }

  @Test
  void a_place_is_known_by_an_event_that_is_not_kept_any_more() {
    RecoveryBuffer recoveryBuffer = new RecoveryBuffer(KEPT, new AtomicLong(), true, 0);
    String old = emitted(10 * KEPT);
    add(recoveryBuffer, event(old, null, 1), 0);
    add(recoveryBuffer, event("new", null, 1), 5 * KEPT);

    assertThat(missed(recoveryBuffer, old, Place.UNKNOWN, 5 * KEPT)).hasSize(1);
    assertThat(missed(recoveryBuffer, emitted(0), Place.UNKNOWN, 5 * KEPT))
        .as("one of another node that was not heard here")
        .isNull();
    assertThat(missed(recoveryBuffer, "no id", Place.UNKNOWN, 5 * KEPT)).isNull();
    recoveryBuffer.shrink(1);
    assertThat(missed(recoveryBuffer, old, Place.UNKNOWN, 5 * KEPT)).as("no room").isNull();
  }

  @Test
  void the_tenant_that_uses_most_gives_way_to_the_others() {
    RecoveryBuffers events =
        new RecoveryBuffers(
            new CarillonConfig(
                name ->
                    name.equals("carillon.socketio.recovery-bytes")
                        ? Optional.of("100000")
                        : Optional.empty()));
    RecoveryBuffer busy = events.hold("/ws/chat", "busy", true);
    RecoveryBuffer other = events.hold("/ws/chat", "busy too", true);
    RecoveryBuffer quiet = events.hold("/ws/chat", "quiet", true);
    long now = MonotonicClock.millis();
    for (int i = 0; i < 300; i++) {
      add(busy, event("b" + i, null, 300), now);
      events.keepToBudget();
      add(other, event("o" + i, null, 100), now);
      events.keepToBudget();
      if (i % 30 == 0) {
        add(quiet, event("q" + i, null, 300), now);
        events.keepToBudget();
      }
      assertThat(events.bytes()).isLessThanOrEqualTo(100_000);
    }

    assertThat(missed(quiet, "q0", Place.UNKNOWN, now)).hasSize(9);
    assertThat(missed(busy, "b0", Place.UNKNOWN, now)).isNull();
    assertThat(busy.bytes()).isBetween(30_000L, 60_000L);
    assertThat(other.bytes()).isBetween(30_000L, 60_000L);
  }

  /** What an obvious model knows of an event: all of them, for ever. */
  private record Passed(String id, @Nullable String room, long at, int number) {}

  private static final class Member {
    @Nullable String room;
    @Nullable String heard;
    int heardUpTo; // numbers of the model below this it has, or had not to hear
    Place since = Place.UNKNOWN;
    long away = Long.MAX_VALUE;
  }

  /**
   * Whoever comes back in time gets all that it missed and nothing else, or is told that it does
   * not; and it does not get it only where something behind its place went, or was never heard.
   */
  @Test
  void whatever_happens_recovered_means_that_nothing_is_missing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      play(seed);
    }
  }

  private static void play(int seed) {
    Random random = new Random(seed);
    RecoveryBuffer recoveryBuffer = new RecoveryBuffer(KEPT, new AtomicLong(), true, 0);
    List<Passed> all = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    String[] rooms = {null, "a", "b"};
    long now = 0;
    int lostBefore = 0; // of numbers of the model
    long window = KEPT / 2;
    for (int step = 0; step < 200; step++) {
      now += random.nextInt(4) == 0 ? random.nextInt((int) KEPT) : random.nextInt(40);
      switch (random.nextInt(12)) {
        case 0 -> {
          Member member = new Member();
          member.room = rooms[random.nextInt(3)];
          member.since = recoveryBuffer.place(RecoveryBuffer.NO_STREAM);
          member.heardUpTo = all.size();
          members.add(member);
        }
        case 1 -> {
          if (!members.isEmpty()) {
            Member member = members.get(random.nextInt(members.size()));
            if (member.away == Long.MAX_VALUE) {
              member.away = now;
            }
          }
        }
        case 2 -> {
          if (random.nextInt(4) == 0) {
            recoveryBuffer.clear(now);
            lostBefore = all.size();
          }
        }
        case 3 -> {
          if (random.nextInt(3) == 0) {
            long before = recoveryBuffer.bytes();
            recoveryBuffer.expire(now);
            recoveryBuffer.shrink(random.nextInt(3_000));
            int kept = 0;
            for (Passed one : all) {
              kept += now - one.at <= KEPT && one.number >= lostBefore ? 1 : 0;
            }
            int left = recoveryBuffer.size();
            lostBefore = Math.max(lostBefore, kept > left ? all.size() - left : 0);
            assertThat(recoveryBuffer.bytes()).isLessThanOrEqualTo(before);
          }
        }
        case 4, 5, 6 -> {
          Member back = null;
          for (Member member : members) {
            back = member.away != Long.MAX_VALUE && random.nextBoolean() ? member : back;
          }
          if (back != null && now - back.away <= window) {
            comeBack("seed " + seed + " step " + step, recoveryBuffer, all, back, lostBefore, now);
            members.remove(back);
          } else if (back != null) {
            members.remove(back);
          }
        }
        default -> {
          String id = emitted(1_000 * KEPT - now); // long ago by the clock, in this order
          String room = rooms[random.nextInt(3)];
          int number = all.size();
          all.add(new Passed(id, room, now, number));
          add(recoveryBuffer, event(id, room, random.nextInt(200)), now);
          for (Member member : members) {
            if (member.away == Long.MAX_VALUE && (room == null || room.equals(member.room))) {
              if (random.nextInt(6) == 0) {
                member.away = now; // it is on its way, and does not arrive
              } else {
                member.heard = id;
                member.heardUpTo = number + 1;
              }
            }
          }
        }
      }
    }
  }

  private static void comeBack(
      String what,
      RecoveryBuffer recoveryBuffer,
      List<Passed> all,
      Member back,
      int lostBefore,
      long now) {
    List<Frame> missed =
        recoveryBuffer.missed(back.heard, back.since, in(back.room), WireProtocol.PLAIN, now);
    List<String> expected = new ArrayList<>();
    for (Passed one : all.subList(back.heardUpTo, all.size())) {
      if (one.room == null || one.room.equals(back.room)) {
        expected.add(one.id);
      }
    }
    if (missed == null) {
      assertThat(lostBefore)
          .as(what + ": it is told to start afresh though nothing behind its place went")
          .isGreaterThanOrEqualTo(back.heardUpTo);
    } else {
      assertThat(
              missed.stream()
                  .map(frame -> frame.text().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1")))
          .as(what)
          .containsExactlyElementsOf(expected);
    }
  }

  /** A node that hears the events of the outbox, each at its own pace. */
  private static final class Hearing {
    final RecoveryBuffer buffer = new RecoveryBuffer(KEPT, new AtomicLong(), true, 0);
    final Queue<Runnable> bus = new ArrayDeque<>();
    int heardUpTo; // an offset
    boolean hasLost;
  }

  private static final class Traveller {
    final @Nullable String room;
    final Place[] since = {Place.UNKNOWN, Place.UNKNOWN};
    int on;
    @Nullable String heard;
    long heardAt;
    boolean hasMoved; // it may get what is from just before it joined
    int session; // a word of an earlier one is of another private id
    int upTo; // an offset: what is at or below it this client has, or had not to hear
    long away = Long.MAX_VALUE;

    Traveller(@Nullable String room) {
      this.room = room;
    }
  }

  /**
   * Two nodes that hear the same events, one later than the other; clients that are cut off and
   * come back to either; memories that are small; words between the nodes that are late.
   */
  @Test
  void recovered_means_that_nothing_of_the_outbox_is_missing_on_another_node_too() {
    for (int seed = 0; seed < SEEDS; seed++) {
      travel(seed);
    }
  }

  private static void travel(int seed) {
    Random random = new Random(seed);
    List<Passed> all = new ArrayList<>(); // an event's offset is its number and 1
    List<Hearing> nodes = List.of(new Hearing(), new Hearing());
    List<Traveller> travellers = new ArrayList<>();
    String[] rooms = {null, "a", "b"};
    long now = 0;
    for (int step = 0; step < 200; step++) {
      String what = "seed " + seed + " step " + step;
      now += random.nextInt((int) KEPT / 50);
      for (int late = 0; late < 2; late++) { // than which nothing is: nodes are a tick apart
        Hearing node = nodes.get(late);
        while (node.heardUpTo < all.size() && now - all.get(node.heardUpTo).at > KEPT / 4) {
          hear(node, late, all.get(node.heardUpTo), travellers, random, now);
        }
      }
      int at = random.nextInt(2);
      Hearing node = nodes.get(at);
      switch (random.nextInt(12)) {
        case 0, 1 -> {
          Traveller traveller = new Traveller(rooms[random.nextInt(3)]);
          join(traveller, at, nodes, now);
          travellers.add(traveller);
        }
        case 2 -> {
          Runnable word = node.bus.poll();
          if (word != null) {
            word.run();
          }
        }
        case 3, 4, 5 -> {
          String id = emitted(0); // what is not known here was not heard here
          all.add(new Passed(id, rooms[random.nextInt(3)], now, all.size()));
        }
        case 6 -> {
          if (random.nextInt(10) == 0) {
            node.buffer.clear(now);
            node.hasLost = true;
          } else if (random.nextInt(5) == 0) {
            int before = node.buffer.size();
            node.buffer.shrink(random.nextInt(3_000));
            node.hasLost |= before > node.buffer.size();
          }
        }
        case 7, 8 -> {
          if (!travellers.isEmpty()) {
            Traveller back = travellers.get(random.nextInt(travellers.size()));
            if (back.away == Long.MAX_VALUE) {
              back.away = now;
            } else if (now - back.away <= KEPT / 2) {
              comeBack(what, back, at, nodes, all, now);
            } else {
              travellers.remove(back);
            }
          }
        }
        default -> {
          if (node.heardUpTo < all.size()) {
            hear(node, at, all.get(node.heardUpTo), travellers, random, now);
          }
        }
      }
    }
  }

  private static void join(Traveller traveller, int at, List<Hearing> nodes, long now) {
    Hearing node = nodes.get(at);
    traveller.on = at;
    traveller.heardAt = now;
    traveller.upTo = node.heardUpTo;
    Place here = node.buffer.placeHere(node.heardUpTo, now);
    traveller.since[at] = here;
    Hearing other = nodes.get(1 - at);
    traveller.hasMoved = false;
    int session = ++traveller.session;
    traveller.since[1 - at] = Place.UNKNOWN;
    other.bus.add(
        () -> {
          if (traveller.session == session) {
            traveller.since[1 - at] = other.buffer.place(here.offset());
          }
        });
  }

  private static void hear(
      Hearing node, int at, Passed one, List<Traveller> travellers, Random random, long now) {
    EventDelivery delivery =
        new EventDelivery(FORMATS, event(one.id, one.room, 10), FLUSHER, new ComposeFailures())
            .at(new StreamEvent(event(one.id, one.room, 10), 1, one.number + 1, "s"));
    node.buffer.add(delivery, AudienceMatcher.of(to(one.room)), now);
    node.heardUpTo = one.number + 1;
    for (Traveller traveller : travellers) {
      if (traveller.on == at && traveller.away == Long.MAX_VALUE && traveller.upTo <= one.number) {
        boolean isMeant = one.room == null || one.room.equals(traveller.room);
        if (isMeant && random.nextInt(4) == 0) {
          traveller.away = now; // it is on its way, and does not arrive
        } else {
          traveller.heard = isMeant ? one.id : traveller.heard;
          traveller.heardAt = isMeant ? one.at : traveller.heardAt;
          traveller.upTo = one.number + 1;
        }
      }
    }
  }

  private static void comeBack(
      String what, Traveller back, int at, List<Hearing> nodes, List<Passed> all, long now) {
    Hearing node = nodes.get(at);
    boolean hasMoved = at != back.on;
    List<Frame> missed =
        node.buffer.missed(back.heard, back.since[at], in(back.room), WireProtocol.PLAIN, now);
    List<String> expected = new ArrayList<>();
    for (Passed one : all) {
      boolean isMeant = one.room == null || one.room.equals(back.room);
      if (isMeant && one.number >= back.upTo && one.number < node.heardUpTo) {
        expected.add(one.id);
      }
    }
    back.away = Long.MAX_VALUE;
    if (missed == null) {
      boolean isSure =
          !node.hasLost
              && node.heardUpTo >= back.upTo
              && back.since[at].number() >= 0
              && now - back.heardAt <= KEPT;
      assertThat(isSure)
          .as(what + ": it is told to start afresh though nothing was lost")
          .isFalse();
      back.heard = null;
      back.heardAt = now;
      join(back, at, nodes, now);
      return;
    }
    List<String> got =
        missed.stream()
            .map(frame -> frame.text().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1"))
            .toList();
    assertThat(got)
        .as(what + " on " + (hasMoved ? "the other node" : "its node"))
        .containsAll(expected)
        .doesNotHaveDuplicates();
    back.hasMoved |= hasMoved;
    if (!back.hasMoved) {
      assertThat(got).as(what).isEqualTo(expected);
    }
    back.on = at;
    for (Passed one : all) {
      if (!got.isEmpty() && one.id.equals(got.get(got.size() - 1))) {
        back.heard = one.id;
        back.heardAt = one.at;
      }
    }
    back.upTo = Math.max(back.upTo, node.heardUpTo);
    back.since[1 - at] = back.heard == null ? Place.UNKNOWN : back.since[1 - at];
  }
}
