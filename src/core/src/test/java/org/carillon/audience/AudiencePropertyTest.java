package org.carillon.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.carillon.api.Audience.WhenEmpty;
import org.carillon.api.Combine;
import org.carillon.api.Delivery;
import org.carillon.api.Who;
import org.carillon.audience.Oracle.Emit;
import org.carillon.audience.Oracle.Saying;
import org.carillon.model.AudienceCombination;
import org.carillon.model.EventModel;
import org.carillon.model.EventModel.Dynamic;
import org.carillon.model.EventModel.Rule;
import org.carillon.model.EventModel.Static;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Holds resolver, text and matcher together against {@link Oracle}. */
class AudiencePropertyTest {

  private static final int CASES = 1_000_000;
  private static final int PARTS = 4;
  private static final int EMITS_PER_WORLD = 20;
  private static final List<String> TENANTS = List.of("t1", "t2");
  private static final List<String> PATHS = List.of("/ws/a", "/ws/b");
  private static final Who[] WHO = Who.values();

  /** Tells what the cases met, so that a generator that tests nothing fails. */
  private long heard;

  private long notHeard;
  private long nobody;
  private long foreign;

  /** An event whose components may hold anything. */
  public record Event(
      @Nullable Object a, @Nullable Object b, @Nullable Object c, @Nullable Object d) {
    @Nullable Object component(int i) {
      return switch (i) {
        case 0 -> a;
        case 1 -> b;
        case 2 -> c;
        default -> d;
      };
    }
  }

  private static final Method[] ACCESSORS = accessors();
  private final AudienceResolver resolver =
      new AudienceResolver(new RecipientNames(Object::toString));

  @Test
  void a_million_random_audiences_are_heard_as_the_prose_says(TestReporter reporter) {
    run(20_240_229L, CASES, reporter);
  }

  @Test
  void so_are_others_in_each_run(TestReporter reporter) {
    run(System.nanoTime(), CASES / 20, reporter);
  }

  private static void run(long seed, int cases, TestReporter reporter) {
    reporter.publishEntry("seed", Long.toString(seed));
    List<AudiencePropertyTest> parts =
        IntStream.range(0, PARTS)
            .parallel()
            .mapToObj(part -> new AudiencePropertyTest().part(seed + part, cases / PARTS))
            .toList();
    assertThat(parts).as("heard").allMatch(part -> part.heard > cases / PARTS / 2);
    assertThat(parts).as("not heard").allMatch(part -> part.notHeard > cases / PARTS / 2);
    assertThat(parts).as("for nobody").allMatch(part -> part.nobody > cases / PARTS / 50);
    assertThat(parts).as("of other tenants").allMatch(part -> part.foreign > cases / PARTS);
  }

  private AudiencePropertyTest part(long seed, int cases) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PlainRecipient> world = List.of();
    Map<String, PlainRoster> rosters = Map.of();
    for (int i = 0; i < cases; i++) {
      if (i % EMITS_PER_WORLD == 0) {
        world = world(random);
        rosters = PlainRoster.byAddress(world);
      }
      check(random, world, rosters, seed, i);
    }
    return this;
  }

  private void check(
      SplittableRandom random,
      List<PlainRecipient> world,
      Map<String, PlainRoster> rosters,
      long seed,
      int number) {
    // Declared on the class and in the data
    Event event = new Event(value(random), value(random), value(random), value(random));
    List<Rule> rules = new ArrayList<>();
    List<Saying> sayings = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      boolean excludes = random.nextInt(3) == 0;
      Who who = WHO[random.nextInt(WHO.length)];
      if (random.nextBoolean()) {
        int component = random.nextInt(ACCESSORS.length);
        rules.add(new Dynamic(excludes, who, ACCESSORS[component]));
        sayings.add(new Saying(excludes, who, true, event.component(component)));
      } else {
        Set<String> names = names(random);
        rules.add(new Static(excludes, who, names));
        sayings.add(new Saying(excludes, who, false, names));
      }
    }
    // Said at the emit
    EmitAudience said = EmitAudience.NONE;
    for (int i = Math.max(0, random.nextInt(5) - 2); i > 0; i--) {
      boolean excludes = random.nextInt(3) == 0;
      Who who = WHO[random.nextInt(WHO.length)];
      Set<String> names = names(random);
      said = excludes ? said.except(who, names) : said.to(who, names);
      sayings.add(new Saying(excludes, who, false, names));
    }
    Combine include = combine(random);
    Combine exclude = combine(random);
    Combine saidInclude = random.nextInt(4) == 0 ? combine(random) : null;
    Combine saidExclude = random.nextInt(4) == 0 ? combine(random) : null;
    said = said.include(saidInclude).exclude(saidExclude);
    // Said by the request in whose handling it is emitted
    boolean open = random.nextInt(3) == 0;
    EmitAudience request = EmitAudience.NONE;
    List<Saying> requested = new ArrayList<>();
    for (int i = Math.max(0, random.nextInt(6) - 3); i > 0; i--) {
      boolean excludes = random.nextBoolean();
      Who who = WHO[random.nextInt(WHO.length)];
      Set<String> names = names(random);
      request = excludes ? request.except(who, names) : request.to(who, names);
      requested.add(new Saying(excludes, who, false, names));
    }
    request =
        request
            .include(random.nextInt(4) == 0 ? combine(random) : null)
            .exclude(random.nextInt(4) == 0 ? combine(random) : null);
    WhenEmpty whenEmpty = random.nextInt(3) == 0 ? WhenEmpty.EVERYONE : WhenEmpty.NOBODY;
    // Who emits: a connection in its frame, a user elsewhere, or nobody
    String tenant = TENANTS.get(random.nextInt(2));
    List<String> paths = random.nextBoolean() ? PATHS : PATHS.subList(0, 1);
    String user = null;
    String sender = null;
    int origin = random.nextInt(3);
    if (origin == 0) {
      PlainRecipient connection = world.get(random.nextInt(world.size()));
      tenant = connection.tenant();
      user = connection.user();
      sender = connection.id();
    } else if (origin == 1) {
      user = "n" + random.nextInt(4);
    }
    EventModel model =
        new EventModel(
            "event",
            Event.class,
            "Service",
            paths,
            Delivery.IMMEDIATE,
            rules,
            new AudienceCombination(include, exclude, whenEmpty, open));
    Emit emit =
        new Emit(
            tenant,
            paths,
            sayings,
            new Oracle.Requested(open, requested, request.include(), request.exclude()),
            new Oracle.Operators(include, saidInclude),
            new Oracle.Operators(exclude, saidExclude),
            whenEmpty,
            user,
            sender);

    ResolvedAudience resolved = resolver.resolve(model, event, said, request, user, sender);
    ResolvedAudience carried = AudienceText.read(AudienceText.write(resolved));
    List<PlainRecipient> actual = new ArrayList<>();
    for (String path : paths) {
      PlainRoster roster = rosters.get(tenant + path);
      if (roster != null) {
        actual.addAll(roster.heard(carried));
      }
    }

    if (!carried.equals(resolved)) {
      fail("seed %s, case %s: %s became %s", seed, number, resolved, carried);
    }
    nobody += resolved.nobody() ? 1 : 0;
    Set<PlainRecipient> unique = new HashSet<>(actual);
    if (unique.size() != actual.size()) {
      fail("seed %s, case %s: heard twice: %s of %s by %s", seed, number, actual, emit, resolved);
    }
    AudienceMatcher matcher = AudienceMatcher.of(carried);
    for (PlainRecipient connection : world) {
      boolean expected = Oracle.hears(connection, emit);
      if (expected != unique.contains(connection)) {
        fail(
            "seed %s, case %s: %s %s hear %s, resolved to %s",
            seed, number, connection, expected ? "should" : "should not", emit, resolved);
      }
      boolean here = connection.tenant().equals(tenant) && paths.contains(connection.path());
      if (here && matcher.matches(connection) != expected) {
        fail(
            "seed %s, case %s: asked about %s, %s is wrong about %s",
            seed, number, connection, resolved, emit);
      }
      heard += expected ? 1 : 0;
      notHeard += expected ? 0 : 1;
      foreign += connection.tenant().equals(tenant) ? 0 : 1;
    }
  }

  private static List<PlainRecipient> world(SplittableRandom random) {
    List<PlainRecipient> world = new ArrayList<>();
    for (int i = 2 + random.nextInt(6); i > 0; i--) {
      world.add(
          new PlainRecipient(
              "connection-" + i,
              TENANTS.get(random.nextInt(2)),
              PATHS.get(random.nextInt(2)),
              random.nextInt(4) == 0 ? null : "n" + random.nextInt(4),
              names(random),
              names(random),
              random.nextInt(3) == 0 ? null : "n" + random.nextInt(4)));
    }
    return world;
  }

  /** Few names, the same for users, roles, contexts and clients: a mixed-up layer shows. */
  private static Set<String> names(SplittableRandom random) {
    Set<String> names = new HashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      names.add("n" + random.nextInt(4));
    }
    return names;
  }

  private static @Nullable Object value(SplittableRandom random) {
    return switch (random.nextInt(9)) {
      case 0 -> null;
      case 1 -> true;
      case 2 -> false;
      case 3 -> "";
      case 4 -> names(random);
      case 5 -> names(random).toArray(String[]::new);
      case 6 -> Arrays.asList(null, "n" + random.nextInt(4), List.of("n" + random.nextInt(4)));
      default -> "n" + random.nextInt(4);
    };
  }

  private static Combine combine(SplittableRandom random) {
    return random.nextBoolean() ? Combine.ANY : Combine.ALL;
  }

  private static Method[] accessors() {
    try {
      return new Method[] {
        Event.class.getMethod("a"),
        Event.class.getMethod("b"),
        Event.class.getMethod("c"),
        Event.class.getMethod("d")
      };
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }
}
