package org.carillon.crud.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.OperationException;
import org.carillon.crud.mapping.MappingTable.Mapping;
import org.carillon.json.Json;

/**
 * A line of {@link MappingTable} through every operation: what is on the wire is what was sent, and
 * what plain JPA reads back.
 */
public final class MappingCheck {

  /** Where the rows are: behind a client, and behind plain JPA. */
  public interface Side {

    /**
     * The answer to an operation.
     *
     * @throws OperationException where it is an error
     */
    Map<String, Object> call(String verb, Class<?> entity, String data);

    /**
     * What is listed.
     *
     * @throws OperationException where the filter is refused
     */
    default List<Map<String, Object>> list(Class<?> entity, String filter) {
      return list(entity, filter, Map.of());
    }

    /** The same with headers. */
    List<Map<String, Object>> list(Class<?> entity, String filter, Map<String, Object> headers);

    /** The rows as {@link PlainJpa} reads them. */
    List<Row> rows(Class<?> entity);

    /** Deletes the rows of all entities. */
    void clear();
  }

  /**
   * A row.
   *
   * @param flat as {@code read} shows it
   * @param deep as {@code readDeep} does
   */
  public record Row(Map<String, Object> key, Map<String, Object> flat, Map<String, Object> deep) {

    /** By plain JPA. */
    public static Row of(PlainJpa jpa, Object row) {
      return new Row(jpa.key(row), jpa.shown(row, false), jpa.shown(row, true));
    }
  }

  private final Side side;
  private final Mapping mapping;
  private final Set<String> terms = new LinkedHashSet<>();

  /** Of that line. */
  public MappingCheck(Side side, Mapping mapping) {
    this.side = side;
    this.mapping = mapping;
  }

  /** Its whole life, from an empty database on. */
  public void run() {
    side.clear();
    mapping.before().forEach((data, type) -> side.call("create", type, quoted(data)));
    Map<String, Object> created = call("create", quoted(mapping.create()));
    contains("create", created, Json.parseObject(quoted(mapping.create())));
    same("create", created, row().deep());
    Map<String, Object> key = row().key();
    reads("after create", key);
    Map<String, Object> nothing = call("update", json(call("readDeep", json(key))));
    same("an update that changes nothing", nothing, created);
    reads("after an update that changes nothing", key);
    filters(key);
    unknown(key);
    for (String update : mapping.updates()) {
      update(update, key);
    }
    assertThat(plain(call("delete", json(key)))).as("delete").isEqualTo(plain(key));
    assertThat(side.rows(mapping.entity())).as("after delete").isEmpty();
  }

  private void update(String update, Map<String, Object> key) {
    Map<String, Object> before = call("readDeep", json(key));
    Map<String, Object> sent = Json.parseObject(quoted(update));
    Map<String, Object> whole = new LinkedHashMap<>(key);
    whole.putAll(sent);
    Map<String, Object> updated = call("update", json(whole));
    contains(update, updated, sent);
    before.forEach(
        (name, value) -> {
          boolean named = sent.keySet().stream().anyMatch(n -> n.matches(name + "(_.*)?"));
          if (!named && !mapping.managed().contains(name)) {
            assertThat(plain(updated.get(name)))
                .as(update + ": " + name + " stays")
                .isEqualTo(plain(value));
          }
        });
    same(update, updated, row().deep());
    reads("after " + update, key);
  }

  private void reads(String when, Map<String, Object> key) {
    Row row = row();
    same("readDeep " + when, call("readDeep", json(key)), row.deep());
    Map<String, Object> read = call("read", json(key));
    same("read " + when, read, row.flat());
    List<Map<String, Object>> list = side.list(mapping.entity(), "{}");
    assertThat(list).as("list " + when).hasSize(1);
    same("list " + when, list.get(0), read);
    orders(read);
  }

  /** An order leaves no row out, whatever is null in it. */
  private void orders(Map<String, Object> read) {
    read.forEach((name, value) -> addTerms(name, value));
    for (String term : terms) {
      try {
        assertThat(side.list(mapping.entity(), "{}", Map.of("orderby", term + " desc")))
            .as("list by the order of " + term)
            .hasSize(1);
      } catch (OperationException e) {
        assertThat(e).hasMessage("orderby names " + term + ", which is no field to order by");
        assertThat(mapping.unlisted()).as("not ordered by").contains(term);
      }
    }
  }

  /** What has been shown once is to be ordered by also where it is null. */
  private void addTerms(String name, Object value) {
    if (value instanceof Map<?, ?> members && !mapping.unlisted().contains(name)) {
      members.forEach((member, inside) -> addTerms(name + "." + member, inside));
    } else if (value != null && !name.equals("type") && !name.equals("$type")) {
      terms.add(name);
    }
  }

  /** What is shown finds the row. */
  private void filters(Map<String, Object> key) {
    Set<String> refused = new LinkedHashSet<>();
    call("read", json(key))
        .forEach(
            (name, value) -> {
              Map<String, Object> filter = new LinkedHashMap<>();
              filter.put(name, value);
              try {
                assertThat(side.list(mapping.entity(), json(filter)))
                    .as("list by " + json(filter))
                    .hasSize(1);
              } catch (OperationException e) {
                assertThat(e)
                    .as("list by " + json(filter))
                    .hasMessageMatching(".* (cannot be listed by|is unknown)");
                refused.add(name);
              }
            });
    assertThat(refused).as("no filter").isSubsetOf(mapping.unlisted());
  }

  /** What the wire does not know is refused by name, and nothing is changed. */
  private void unknown(Map<String, Object> key) {
    for (String name : mapping.unknown()) {
      Map<String, Object> data = new LinkedHashMap<>(key);
      data.put(name, Map.of());
      for (String verb : List.of("create", "update", "list")) {
        assertThatThrownBy(() -> side.call(verb, mapping.entity(), json(data)))
            .as(verb + " with " + name)
            .isInstanceOf(OperationException.class)
            .hasMessage(name + " is unknown");
      }
    }
    reads("after what is unknown", key);
  }

  private Map<String, Object> call(String verb, String data) {
    return side.call(verb, mapping.entity(), data);
  }

  private Row row() {
    List<Row> rows = side.rows(mapping.entity());
    assertThat(rows).as("rows of " + mapping).hasSize(1);
    return rows.get(0);
  }

  private static void same(String what, Object wire, Object jpa) {
    assertThat(plain(wire)).as(what).isEqualTo(plain(jpa));
  }

  /** Whatever was sent is there; members that name a part of a key flat are looked up. */
  private static void contains(String what, Object shown, Object sent) {
    if (shown == null && isNothing(sent)) {
      return; // of nothing but nulls Hibernate makes a null
    }
    if (sent instanceof Map<?, ?> members && shown instanceof Map<?, ?> all) {
      members.forEach(
          (name, value) -> {
            if (all.containsKey(name)) {
              contains(what + ": " + name, all.get(name), value);
            } else {
              String[] parts = String.valueOf(name).split("_", 2);
              assertThat(parts).as(what + ": " + name + " in " + shown).hasSize(2);
              contains(what + ": " + name, ((Map<?, ?>) all.get(parts[0])).get(parts[1]), value);
            }
          });
    } else if (sent instanceof List<?> list && shown instanceof List<?> all) {
      assertThat(all).as(what).hasSameSizeAs(list);
      for (int i = 0; i < list.size(); i++) {
        contains(what + "[" + i + "]", all.get(i), list.get(i));
      }
    } else {
      assertThat(plain(shown)).as(what).isEqualTo(plain(sent));
    }
  }

  private static boolean isNothing(Object sent) {
    return sent == null
        || (sent instanceof Map<?, ?> members
            && members.values().stream().allMatch(MappingCheck::isNothing));
  }

  /** The table has single quotes. */
  private static String quoted(String data) {
    return data.replace('\'', '"');
  }

  private static String json(Map<String, Object> members) {
    return Json.write(plain(members));
  }

  /** Numbers alike whatever class they have. */
  private static Object plain(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> all = new LinkedHashMap<>();
      map.forEach((name, each) -> all.put(String.valueOf(name), plain(each)));
      return all;
    }
    if (value instanceof List<?> list) {
      List<Object> all = new ArrayList<>();
      list.forEach(each -> all.add(plain(each)));
      return all;
    }
    if (value instanceof Number number) {
      BigDecimal decimal = new BigDecimal(number.toString()).stripTrailingZeros();
      return decimal.scale() <= 0 ? decimal.toBigIntegerExact() : decimal;
    }
    return value;
  }
}
