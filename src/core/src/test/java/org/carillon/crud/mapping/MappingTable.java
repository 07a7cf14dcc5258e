package org.carillon.crud.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.crud.mapping.AssociationMappings.JoinedTables;
import org.carillon.crud.mapping.AssociationMappings.Owner;
import org.carillon.crud.mapping.AssociationMappings.Refers;
import org.carillon.crud.mapping.AssociationMappings.SingleTable;
import org.carillon.crud.mapping.AssociationMappings.TablePerClass;
import org.carillon.crud.mapping.AssociationMappings.Tag;
import org.carillon.crud.mapping.EmbeddedMappings.City;
import org.carillon.crud.mapping.KeyMappings.Person;

/**
 * The mappings that CRUD serves: a line each, with what is sent. {@link MappingCheck} takes them
 * through every operation, in plain Java and in a WAR on a server.
 */
public final class MappingTable {

  private static final String BIG = "9007199254740993";
  private static final String HUGE = "-123456789012345678901234567890";

  private MappingTable() {}

  /**
   * A line of the table.
   *
   * @param entity what is exposed
   * @param before rows that must be there, with their entity
   * @param create what is created; single quotes stand for double ones
   * @param updates what is changed then, one after another, without the key
   * @param managed the members that change by themselves
   * @param unlisted the members that lists cannot filter by
   * @param unknown the attributes that are no members
   */
  public record Mapping(
      Class<?> entity,
      Map<String, Class<?>> before,
      String create,
      List<String> updates,
      Set<String> managed,
      Set<String> unlisted,
      Set<String> unknown) {

    Mapping before(Class<?> type, String data) {
      Map<String, Class<?>> all = new LinkedHashMap<>(before);
      all.put(data, type);
      return new Mapping(entity, all, create, updates, managed, unlisted, unknown);
    }

    Mapping managed(String... names) {
      return new Mapping(entity, before, create, updates, Set.of(names), unlisted, unknown);
    }

    Mapping unlisted(String... names) {
      return new Mapping(entity, before, create, updates, managed, Set.of(names), unknown);
    }

    Mapping unknown(String... names) {
      return new Mapping(entity, before, create, updates, managed, unlisted, Set.of(names));
    }

    @Override
    public String toString() {
      return entity.getSimpleName();
    }
  }

  private static Mapping of(Class<?> entity, String create, String... updates) {
    return new Mapping(
        entity, Map.of(), create, List.of(updates), Set.of("version"), Set.of(), Set.of());
  }

  /** Whether Hibernate has the mapping on that database. */
  public static boolean isServed(Class<?> entity, String database) {
    return entity != BasicMappings.Aggregate.class || database.equals("PostgreSQL");
  }

  /** All entities of a database, those that no line names among them. */
  public static List<Class<?>> classes(String database) {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (Class<?> holder :
        List.of(
            AssociationMappings.class,
            BasicMappings.class,
            EmbeddedMappings.class,
            KeyMappings.class)) {
      add(holder, all);
    }
    all.removeIf(each -> !isServed(each, database));
    return new ArrayList<>(all);
  }

  /** The entities that are exposed on that database, each once. */
  public static Set<Class<?>> exposed(String database) {
    Set<Class<?>> exposed = new LinkedHashSet<>();
    for (Mapping line : lines()) {
      exposed.add(line.entity());
      exposed.addAll(line.before().values());
    }
    exposed.removeIf(each -> !isServed(each, database));
    return exposed;
  }

  private static void add(Class<?> holder, Set<Class<?>> all) {
    for (Class<?> each : holder.getDeclaredClasses()) {
      if (each.isAnnotationPresent(jakarta.persistence.Entity.class)
          || each.isAnnotationPresent(jakarta.persistence.MappedSuperclass.class)
          || each.isAnnotationPresent(jakarta.persistence.Embeddable.class)
          || each.isAnnotationPresent(jakarta.persistence.Converter.class)) {
        all.add(each);
      }
      add(each, all);
    }
  }

  public static List<Mapping> lines() {
    List<Mapping> lines = new ArrayList<>();
    lines.addAll(embedded());
    lines.addAll(basic());
    lines.addAll(keys());
    lines.addAll(associations());
    return lines;
  }

  private static List<Mapping> embedded() {
    String home = "'home': {'city': 'c', 'street': 's', 'zip': 1}";
    return List.of(
        of(
            EmbeddedMappings.OneEmbedded.class,
            "{" + home + "}",
            "{'home': {'city': 'd'}}",
            "{'home': {'zip': null}}",
            "{'home': null}",
            "{'home': {'street': 't'}}"),
        of(
            EmbeddedMappings.OneEmbedded.class,
            "{'home': {'city': null}}",
            "{'home': {}}",
            "{'home': {'city': 'c'}}",
            "{'home': {'city': null}}",
            "{'home': {'street': null, 'zip': 1}}"),
        of(
                EmbeddedMappings.Initial.class,
                "{}",
                "{'home': {'zip': 3}, 'trip': {'days': 2}}",
                "{'trip': {'stay': {'place': {'code': 'x'}}}}",
                "{'home': {'zip': null}, 'trip': {'stay': {'place': null}}}",
                "{'trip': {'days': null, 'stay': {}}}",
                "{'trip': {'stay': {'hotel': 'h'}}}")
            .before(City.class, "{'code': 'x'}"),
        of(
                EmbeddedMappings.GeneratedAndEmbedded.class,
                "{" + home + ", 'size': {'width': 1, 'height': 2, 'weight': '1.50'}}",
                "{'home': {'city': 'd'}}",
                "{'size': {'height': null}}",
                "{'home': {'street': 'e'}, 'size': {'width': 9}}")
            .managed("version", "updated"),
        of(
            EmbeddedMappings.GeneratedInside.class,
            "{'name': 'n', 'audit': {'author': 'a', 'origin': 'o'}}",
            "{'audit': {'author': 'b'}}",
            "{'name': 'm'}"),
        of(
            EmbeddedMappings.GeneratedInside.class,
            "{'name': 'n', 'audit': {}}",
            "{'audit': {'author': 'b'}}",
            "{'audit': {'author': null}}"),
        of(
                EmbeddedMappings.Nested.class,
                "{'id': 1, 'contact': {'phone': 'p', 'address': {'city': 'c'}, 'town':"
                    + " {'code': 'x'}}, 'size': {'width': 3, 'weight': '0.10'}}",
                "{'contact': {'address': {'street': 's'}}}",
                "{'contact': {'town': null}}",
                "{'contact': {'phone': null, 'town': {'code': 'y'}}}")
            .before(City.class, "{'code': 'x'}")
            .before(City.class, "{'code': 'y'}"),
        of(
            EmbeddedMappings.EmbeddedKey.class,
            "{'place': {'line': 1, 'seat': 2}, 'guest': 'g'}",
            "{'guest': 'h'}",
            "{'guest': null}"),
        of(
            EmbeddedMappings.NestedKey.class,
            "{'cell': {'place': {'line': 1, 'seat': '" + BIG + "'}, 'plan': 'p'}, " + home + "}",
            "{'home': {'zip': 5}}",
            "{'home': null}"),
        of(
            EmbeddedMappings.Collections.class,
            "{'id': 1, 'bag': ['a'], 'list': [3, 1, 3], 'set':"
                + " ['2026-01-01T00:00:00.123456Z'], 'addresses': [{'city': 'c'}, {'zip': 2}],"
                + " 'sizes': [{'width': 1, 'weight': '1.00'}]}",
            "{'bag': [], 'list': [1]}",
            "{'set': [], 'addresses': [{'street': 't'}]}",
            "{'sizes': null, 'bag': ['x']}".replace("null", "[]")));
  }

  private static List<Mapping> basic() {
    return List.of(
        of(
            BasicMappings.Numbers.class,
            "{'id': 1, 'tiny': 127, 'small': -5, 'big': 9007199254740991, 'large': '"
                + BIG
                + "', 'huge': '"
                + HUGE
                + "', 'single': 1.5, 'twice': 0.1, 'decimal': '1.500000000000', 'flag': true,"
                + " 'letter': 'ä'}",
            "{'big': '" + BIG + "', 'large': 5}",
            "{'huge': 7, 'decimal': '123456789012345678.123456789012'}",
            "{'large': null, 'small': null, 'huge': null, 'decimal': null, 'letter': null}",
            "{'twice': 1e300, 'single': 16777216, 'big': '-9223372036854775808'}"),
        of(
            BasicMappings.Times.class,
            "{'id': 1, 'at': '2026-01-01T12:00:00.123456Z', 'offset':"
                + " '2026-01-01T12:00:00.000001Z', 'zoned': '2026-01-01T12:00:00.123Z', 'local':"
                + " '2026-01-01T12:00:00.123456', 'day': '2026-01-01', 'time': '12:30:15',"
                + " 'lasts': 'PT1H0.000001S', 'old': '2026-01-01T12:00:00.123Z', 'stamp':"
                + " '2026-01-01T12:00:00.123456Z'}",
            "{'at': '1969-12-31T23:59:59.999999Z', 'time': '00:00:01'}",
            "{'offset': null, 'zoned': null, 'local': null, 'old': null}"),
        of(
                BasicMappings.Texts.class,
                "{'id': '6f1b5f0e-4d3c-4a52-9f0e-0d8f2f6c1a11', 'text': 't', 'article': 'long',"
                    + " 'bytes': 'AQID', 'grade': 'HIGH', 'ordinal': 'LOW', 'words': ['a', 'b'],"
                    + " 'counts': [1, 2], 'names': ['n'], 'longs': [1, '"
                    + BIG
                    + "']}",
                "{'bytes': 'AQ==', 'words': ['c'], 'counts': []}",
                "{'article': null, 'names': [], 'grade': null, 'longs': null}")
            .unlisted("article", "bytes", "words", "counts", "names", "longs"),
        of(
            BasicMappings.Converted.class,
            "{'id': 1, 'other': 'j', 'active': true}",
            "{'other': 'k'}",
            "{'active': false, 'other': null}"),
        of(
                BasicMappings.Documents.class,
                "{'id': 1, 'map': {'a': 2.5, 'b': [1, {'c': null}], 'd': 'x', 'e': '"
                    + BIG
                    + "'}, 'list': [1, 2], 'settings': {'color': 'red', 'sizes': [1]}}",
                "{'map': {'a': 1}}",
                "{'list': [], 'settings': {'color': 'blue', 'sizes': []}}",
                "{'map': null, 'list': null, 'settings': null}")
            .unlisted("map", "list", "settings"),
        of(
                BasicMappings.DocumentsInside.class,
                "{'id': 1, 'document': {'name': 'n', 'content': {'a': 2.5, 'b': ['c']}}, 'documents':"
                    + " [{'content': {'d': 0.10}}, {'content': {}}], 'parts': [{'content': {'e': 1}},"
                    + " {'content': null}]}",
                "{'document': {'name': 'm'}}",
                "{'document': {'content': {'a': [1, 2.50]}}}",
                "{'documents': [{'content': {'f': 9007199254740991}}], 'parts': [{'content': {}}]}",
                "{'document': {'name': null, 'content': null}}")
            .unlisted("document", "document.content"),
        of(
            BasicMappings.ComputedInside.class,
            "{'id': 1, 'priced': {'price': 4}}",
            "{'priced': {'price': 5}}",
            "{'priced': null}"),
        of(
            BasicMappings.Aggregate.class,
            "{'id': 1, 'address': {'city': 'c', 'zip': 1}}",
            "{'address': {'zip': 2}}",
            "{'address': null}"),
        of(
            BasicMappings.Aggregate.class,
            "{'id': 1, 'address': {}}",
            "{'address': {'zip': 2}}",
            "{'address': {'zip': null}}"),
        of(
                BasicMappings.Special.class,
                "{'id': 1, 'price': 4, 'code': 'c', 'more': 'm', 'once': 'o'}",
                "{'more': 'n'}",
                "{'price': 5}",
                "{'more': null}")
            .managed("twice", "again")
            .unknown("tenant"),
        of(BasicMappings.Properties.class, "{'id': 1, 'label': 'l'}", "{'label': null}"),
        of(BasicMappings.TimeVersion.class, "{'id': 1, 'text': 't'}", "{'text': 'u'}"),
        of(BasicMappings.LocalVersion.class, "{'id': 1, 'text': 't'}", "{'text': 'u'}"),
        of(BasicMappings.ShortVersion.class, "{'id': 1, 'text': 't'}", "{'text': 'u'}"));
  }

  private static List<Mapping> keys() {
    String text = "{'text': 'u'}";
    Mapping parts =
        of(
            KeyMappings.PartKey.class,
            "{'person': {'id': '" + BIG + "'}, 'number': 3, 'text': 't'}",
            text);
    return List.of(
        of(KeyMappings.LongKey.class, "{'id': '" + BIG + "', 'text': 't'}", text),
        of(KeyMappings.BigKey.class, "{'id': '1" + BIG + "', 'text': 't'}", text),
        of(KeyMappings.SequenceKey.class, "{'text': 't'}", text),
        of(KeyMappings.IdentityKey.class, "{'text': 't'}", text),
        of(KeyMappings.UuidKey.class, "{'text': 't'}", text),
        of(
            KeyMappings.Reading.class,
            "{'sensor': 's', 'at': '2026-01-01T12:00:00.123456Z', 'value': 0.5}",
            "{'value': 1.25}"),
        of(KeyMappings.InstantKey.class, "{'at': '2026-01-01T12:00:00.123456Z'}", text),
        of(KeyMappings.OffsetKey.class, "{'at': '2026-01-01T12:00:00.123456Z'}", text),
        of(KeyMappings.LocalKey.class, "{'at': '2026-01-01T12:00:00.000001'}", text),
        of(KeyMappings.DayKey.class, "{'day': '2026-01-01'}", text),
        person(
            of(KeyMappings.MapsKey.class, "{'person': {'id': '" + BIG + "'}, 'text': 't'}", text)),
        person(
            of(
                KeyMappings.DerivedKey.class,
                "{'person': {'id': '" + BIG + "'}, 'text': 't'}",
                text)),
        person(
            of(
                KeyMappings.DerivedManyKey.class,
                "{'person_id': '" + BIG + "', 'text': 't'}",
                text)),
        person(
                of(
                    KeyMappings.ToDerived.class,
                    "{'id': 1, 'holder': {'person': {'id': '" + BIG + "'}}}",
                    "{'holder': null}",
                    "{'holder': {'person': {'id': '" + BIG + "'}}}"))
            .before(KeyMappings.DerivedKey.class, "{'person': {'id': '" + BIG + "'}}"),
        person(parts),
        person(
            of(
                KeyMappings.MapsPart.class,
                "{'id': {'number': 2}, 'owner': {'id': '" + BIG + "'}, 'text': 't'}",
                text)));
  }

  private static Mapping person(Mapping mapping) {
    return mapping.before(Person.class, "{'id': '" + BIG + "', 'name': 'p'}");
  }

  private static List<Mapping> associations() {
    return List.of(
        of(
                Refers.class,
                "{'id': 1, 'eager': {'id': 1}, 'lazy': {'id': 2}, 'one_id': 1}",
                "{'eager': {'id': 2}, 'one': null}",
                "{'lazy_id': 1}")
            .before(Tag.class, "{'id': 1, 'name': 'a'}")
            .before(Tag.class, "{'id': 2, 'name': 'b'}")
            .unknown("many", "unowned"),
        of(
            AssociationMappings.Country.class,
            "{'id': 1, 'code': 'c'}",
            "{'code': null}",
            "{'code': 'd'}"),
        of(
                AssociationMappings.Capital.class,
                "{'id': 1, 'country': {'id': 5}}",
                "{'country': null}",
                "{'country_id': 5}")
            .before(AssociationMappings.Country.class, "{'id': 5, 'code': 'c'}"),
        of(
                AssociationMappings.Visit.class,
                "{'id': 1, 'eager': {'id': 5}, 'lazy_id': 6, 'route': {'name': 'r', 'inside':"
                    + " {'id': 6}}}",
                "{'eager': {'id': 6}, 'between_id': 5}",
                "{'eager': null, 'lazy': null, 'route': {'inside': null}}",
                "{'between': null}",
                "{'lazy': {'id': 5}, 'between': {'id': 6}}")
            .before(AssociationMappings.Country.class, "{'id': 5, 'code': 'c'}")
            .before(AssociationMappings.Country.class, "{'id': 6, 'code': 'd'}"),
        of(AssociationMappings.Maps.class, "{'id': 1, 'text': 't'}", "{'text': 'u'}")
            .unknown("values", "objects", "parts", "many", "byTag"),
        of(
                Owner.class,
                "{'name': 'n', 'parts': [{'text': 'a', 'tag_id': 1}, {'text': 'b'}], 'ordered':"
                    + " [{'text': 'x'}, {'text': 'y'}], 'set': [{'id': 5, 'text': 's'}], 'single':"
                    + " {'text': 'i'}, 'inverse': {'text': 'v'}}",
                "{'name': 'm'}",
                "{'parts': [{'text': 'c'}]}",
                "{'ordered': [{'text': 'z'}], 'set': [{'id': 5, 'text': 't'}, {'id': 6}]}"
                    .replace("{'id': 6}", "{'id': 6, 'text': null}"),
                "{'single': {'text': 'j'}, 'inverse': {'text': 'w'}}",
                "{'single': null, 'inverse': null, 'parts': [], 'ordered': [], 'set': []}")
            .before(Tag.class, "{'id': 1, 'name': 'a'}"),
        of(SingleTable.class, "{'id': 1, 'caption': 'l'}", "{'caption': 'm'}"),
        of(
                AssociationMappings.JoinedPlain.class,
                "{'type': 'JoinedPlainSub', 'id': 1, 'caption': 'l', 'side': 2}",
                "{'side': 3}")
            .unlisted("side"),
        of(
                SingleTable.Sub.class,
                "{'type': 'SingleSub', 'id': 1, 'caption': 'l', 'radius': 0.5, 'tag': {'id': 1}}",
                "{'radius': null, 'tag': null}")
            .before(Tag.class, "{'id': 1, 'name': 'a'}"),
        of(
                JoinedTables.class,
                "{'$type': 'JoinedSub', 'id': 1, 'caption': 'l', 'side': 2}",
                "{'side': 3, 'caption': null}")
            .unlisted("side"),
        of(
            JoinedTables.Sub.Deeper.class,
            "{'$type': 'JoinedSubSub', 'id': 1, 'side': 2, 'type': 't'}",
            "{'type': null}"),
        of(
                TablePerClass.class,
                "{'type': 'PerClassSub', 'id': 1, 'caption': 'l', 'more': 'm'}",
                "{'more': null}")
            .unlisted("more"),
        of(TablePerClass.Sub.class, "{'id': 1, 'more': 'm'}", "{'caption': 'x'}"));
  }
}
