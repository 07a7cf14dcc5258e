package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.carillon.api.OperationException;
import org.carillon.outbox.TestMariaDb;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Changes of parts whose end satisfies a unique constraint succeed, whatever the order of SQL would
 * be; the constraints stand in the schema alone.
 */
@ProcessTest
class UniqueOrderTest {

  private static EmbeddedPostgres postgres;
  private static final Map<String, CrudHarness> DATABASES = new LinkedHashMap<>();

  /** A whole with parts that know it. */
  @Entity(name = "Route")
  public static class Route {
    @Id @GeneratedValue Long id;

    @OneToMany(mappedBy = "route", cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("position")
    List<Stop> stops = new ArrayList<>();

    @Version int version;
  }

  /** Its part. */
  @Entity(name = "Stop")
  public static class Stop {
    @Id @GeneratedValue Long id;
    @ManyToOne Route route;
    int position;
    String name;
  }

  /** A whole with parts that do not know it. */
  @Entity(name = "Walk")
  public static class Walk {
    @Id @GeneratedValue Long id;

    @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
    @JoinColumn(name = "walk_id")
    Set<Pause> stops = new HashSet<>();

    @Version int version;
  }

  /** Its part, with the unique value in an embedded object. */
  @Entity(name = "Pause")
  public static class Pause {
    @Id @GeneratedValue Long id;
    @Embedded Place at;
    String name;
  }

  /** Where. */
  @Embeddable
  public static class Place {
    Integer position;
  }

  @BeforeAll
  static void open() throws Exception {
    postgres = EmbeddedPostgres.start();
    String url = postgres.getJdbcUrl("postgres", "postgres");
    open("H2", "jdbc:h2:mem:" + UUID.randomUUID(), "");
    open("PostgreSQL", url, "");
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create schema later");
    }
    open("deferred", url + "&currentSchema=later", " deferrable initially deferred");
  }

  /** MariaDB is opened when it is asked for: where it is missing, its cells alone are skipped. */
  private static CrudHarness on(String database) {
    CrudHarness opened = DATABASES.get(database);
    return opened == null ? open(database, TestMariaDb.url("ordered"), "") : opened;
  }

  private static CrudHarness open(String name, String url, String deferred) {
    CrudHarness crud =
        new CrudHarness(
            List.of(Route.class, Stop.class, Walk.class, Pause.class, Place.class),
            Map.of("hibernate.connection.url", url),
            Map.of());
    crud.transaction(
        () -> {
          for (String table : List.of("Stop add unique (route_id", "Pause add unique (walk_id")) {
            crud.entityManager()
                .createNativeQuery("alter table " + table + ", position)" + deferred)
                .executeUpdate();
          }
          return null;
        });
    DATABASES.put(name, crud);
    return crud;
  }

  @AfterAll
  static void close() throws Exception {
    DATABASES.values().forEach(CrudHarness::close);
    postgres.close();
  }

  static Stream<Arguments> cells() {
    return Stream.of("H2", "PostgreSQL", "deferred", "MariaDB")
        .flatMap(
            database -> Stream.of(Arguments.of(database, true), Arguments.of(database, false)));
  }

  /**
   * Stops 1, 2 and 3 stand at 1, 2 and 3. What is said: the stop, 0 for a new one, and where it
   * stands then; stops that are not said go.
   */
  private record Wish(List<int[]> stops, boolean isExchange) {}

  private static Wish wish(boolean isExchange, int... stopAndPosition) {
    List<int[]> stops = new ArrayList<>();
    for (int i = 0; i < stopAndPosition.length; i += 2) {
      stops.add(new int[] {stopAndPosition[i], stopAndPosition[i + 1]});
    }
    return new Wish(stops, isExchange);
  }

  private static List<Wish> wishes() {
    List<Wish> wishes = new ArrayList<>();
    wishes.add(wish(false, 2, 1)); // takes what one has that goes
    wishes.add(wish(false, 0, 1, 0, 2, 0, 3)); // all are replaced
    wishes.add(wish(false, 1, 2, 0, 1, 3, 3)); // a new one takes what another gives up
    wishes.add(wish(false, 2, 1, 3, 2)); // down
    wishes.add(wish(false, 0, 1, 1, 2, 2, 3, 3, 4)); // up
    wishes.add(wish(true, 1, 2, 2, 1, 3, 3)); // an exchange
    wishes.add(wish(true, 1, 2, 2, 3, 3, 1)); // in a ring
    Random random = new Random(6);
    for (int i = 0; i < 40; i++) {
      List<Integer> places = IntStream.rangeClosed(1, 6).boxed().collect(Collectors.toList());
      Collections.shuffle(places, random);
      List<int[]> stops = new ArrayList<>();
      Map<Integer, Integer> moved = new LinkedHashMap<>();
      for (int stop = 1; stop <= 3; stop++) {
        if (random.nextInt(4) > 0) {
          moved.put(stop, places.remove(0));
          stops.add(new int[] {stop, moved.get(stop)});
        }
      }
      for (int fresh = random.nextInt(3); fresh >= 0; fresh--) {
        stops.add(new int[] {0, places.remove(0)});
      }
      Collections.shuffle(stops, random);
      wishes.add(new Wish(stops, isExchange(moved)));
    }
    return wishes;
  }

  /** Whether stops pass their places on to each other in a ring. */
  private static boolean isExchange(Map<Integer, Integer> moved) {
    for (Integer first : moved.keySet()) {
      Integer stop = moved.get(first);
      for (int i = 0; i < 3 && stop != null && !stop.equals(first); i++) {
        stop = moved.get(stop);
      }
      if (first.equals(stop) && !moved.get(first).equals(first)) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest(name = "{0}, parts that know their owner: {1}")
  @MethodSource("cells")
  void theEndCounts(String database, boolean bidirectional) {
    CrudHarness crud = on(database);
    Class<?> whole = bidirectional ? Route.class : Walk.class;
    for (Wish wish : wishes()) {
      crud.factory.getSchemaManager().truncateMappedObjects();
      Map<String, Object> there =
          crud.call(
              "create",
              whole,
              "{'stops': ["
                  + stop(bidirectional, null, 1)
                  + ", "
                  + stop(bidirectional, null, 2)
                  + ", "
                  + stop(bidirectional, null, 3)
                  + "]}");
      Map<Integer, Object> ids = new LinkedHashMap<>();
      stops(there).forEach(stop -> ids.put(position(stop), stop.get("id")));
      String update =
          "{'id': "
              + there.get("id")
              + ", 'version': "
              + there.get("version")
              + ", 'stops': ["
              + wish.stops().stream()
                  .map(stop -> stop(bidirectional, ids.get(stop[0]), stop[1]))
                  .collect(Collectors.joining(", "))
              + "]}";
      if (wish.isExchange() && !database.equals("deferred")) {
        OperationException refused = crud.refused("update", whole, update);
        assertThat(refused.code()).as(update).isEqualTo("CONFLICT");
        continue;
      }
      Map<String, Object> changed = crud.call("update", whole, update);
      Map<String, Object> read = crud.call("readDeep", whole, "{'id': " + there.get("id") + "}");
      assertThat(read.get("version"))
          .as("the version that was told")
          .isEqualTo(changed.get("version"));
      assertThat(shown(read, ids))
          .as(update)
          .isEqualTo(shown(changed, ids))
          .containsExactlyInAnyOrderElementsOf(
              wish.stops().stream().map(stop -> stop[0] + " at " + stop[1]).toList());
    }
  }

  private static String stop(boolean bidirectional, Object id, int position) {
    String at = bidirectional ? "'position': " + position : "'at': {'position': " + position + "}";
    return "{" + (id == null ? "" : "'id': " + id + ", ") + at + "}";
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> stops(Map<String, Object> whole) {
    return (List<Map<String, Object>>) whole.get("stops");
  }

  private static int position(Map<String, Object> stop) {
    Object holder =
        stop.containsKey("at")
            ? ((Map<?, ?>) stop.get("at")).get("position")
            : stop.get("position");
    return ((Number) holder).intValue();
  }

  private static Set<String> shown(Map<String, Object> whole, Map<Integer, Object> ids) {
    return stops(whole).stream()
        .map(
            stop ->
                ids.entrySet().stream()
                        .filter(known -> known.getValue().equals(stop.get("id")))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(0)
                    + " at "
                    + position(stop))
        .collect(Collectors.toSet());
  }
}
