package org.carillon.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.core.uri.parser.Parser;
import org.carillon.api.Crud;
import org.carillon.api.Delivery;
import org.carillon.crud.EntityDescription;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AudienceCombination;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.outbox.TestMariaDb;
import org.carillon.security.KnownCaller;
import org.carillon.testing.ODataFilters;
import org.carillon.testing.ProcessTest;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Filters, searches and orders on each database, without a server. */
@ProcessTest
class EntityQueriesTest {

  /** Where the rows are. */
  enum Database {
    H2,
    POSTGRESQL,
    MARIADB
  }

  /** How many random filters a database is asked. */
  private static final int FILTERS = Integer.getInteger("carillon.odata.filters", 300);

  private static final String PREFIX = "Jane";
  private static final AccessRule ANYONE = new AccessRule.Anyone();

  private static final Map<Database, SessionFactory> DATABASES = new EnumMap<>(Database.class);
  private static @Nullable EmbeddedPostgres postgres;

  private static final ServiceModel SHOP =
      new ServiceModel(
          "Shop",
          EntityQueriesTest.class,
          List.of("/ws/shop"),
          ANYONE,
          Delivery.OUTBOX,
          AudienceCombination.PLAIN,
          Map.of(),
          List.of(
              exposure(Book.class, "Books", ANYONE),
              exposure(Author.class, "Authors", new AccessRule.Roles(Set.of("librarian")))),
          Map.of(),
          null,
          null,
          null);

  private static final OData ODATA = OData.newInstance();
  private static final ServiceSchema SCHEMA =
      new SchemaBuilder(SHOP, Set.of(), EntityQueriesTest::describe).build();
  private static final ServiceMetadata METADATA =
      SchemaDocument.metadata(
          ODATA,
          SCHEMA,
          SideEffectAnnotations.of(
              ODataService.of(EntityQueriesTest.class),
              SCHEMA,
              new ApplicationModel(List.of(SHOP), Map.of("/ws/shop", SHOP), Map.of(), Set.of()),
              ""));

  /** A book. */
  @Entity(name = "OdataBook")
  static class Book {
    @Id int id;
    String title;
    int stock;
    BigDecimal price;
    String currency;
    @ManyToOne Author author;
    @ManyToOne Book sequel;
  }

  /** Its author. */
  @Entity(name = "OdataAuthor")
  static class Author {
    @Id int id;
    String name;

    @Column(name = "died")
    LocalDate dateOfDeath;
  }

  private static ExposureModel exposure(Class<?> entity, String name, AccessRule rule) {
    return new ExposureModel(
        entity, name, Map.of(Crud.READ, rule, Crud.LIST, rule), Map.of(), Set.of(), Set.of());
  }

  private static <T> EntityDescription.Column column(
      String name, Class<?> type, boolean key, List<String> path, Function<T, Object> value) {
    @SuppressWarnings("unchecked")
    Function<Object, @Nullable Object> read = row -> value.apply((T) row);
    return new EntityDescription.Column(
        name, path, key, type, !key, null, null, true, read, same -> same);
  }

  private static <T> EntityDescription.Column column(
      String name, Class<?> type, Function<T, Object> value) {
    return column(name, type, false, List.of(name), value);
  }

  private static EntityDescription describe(Class<?> entity) {
    if (entity == Author.class) {
      return new EntityDescription(
          Author.class,
          "OdataAuthor",
          List.of(
              EntityQueriesTest.<Author>column("ID", int.class, true, List.of("id"), a -> a.id),
              EntityQueriesTest.<Author>column("name", String.class, a -> a.name),
              EntityQueriesTest.<Author>column("dateOfDeath", LocalDate.class, a -> a.dateOfDeath)),
          List.of());
    }
    return new EntityDescription(
        Book.class,
        "OdataBook",
        List.of(
            EntityQueriesTest.<Book>column("ID", int.class, true, List.of("id"), b -> b.id),
            EntityQueriesTest.<Book>column("title", String.class, b -> b.title),
            EntityQueriesTest.<Book>column("stock", Integer.class, b -> b.stock),
            EntityQueriesTest.<Book>column("price", BigDecimal.class, b -> b.price),
            EntityQueriesTest.<Book>column("currency", String.class, b -> b.currency),
            EntityQueriesTest.<Book>column(
                "author_ID",
                Integer.class,
                false,
                List.of("author", "id"),
                b -> b.author == null ? null : b.author.id)),
        List.of(
            new Link("author", "author", Author.class, false, false),
            new Link("sequel", "sequel", Book.class, false, false)));
  }

  private static SessionFactory open(String url) {
    SessionFactory factory =
        new Configuration()
            .addAnnotatedClass(Book.class)
            .addAnnotatedClass(Author.class)
            .setProperty("hibernate.hbm2ddl.auto", "create-drop")
            .setProperty("hibernate.connection.url", url)
            .buildSessionFactory();
    factory.inTransaction(EntityQueriesTest::fill);
    return factory;
  }

  @AfterAll
  static void close() throws IOException {
    DATABASES.values().forEach(SessionFactory::close);
    if (postgres != null) {
      postgres.close();
    }
  }

  private static void fill(EntityManager manager) {
    Author bronte = author(101, "Emily Brontë", LocalDate.of(1848, 12, 19));
    Author austen = author(102, "Jane Austen", null);
    manager.persist(bronte);
    manager.persist(austen);
    List<String> titles =
        List.of(
            "Jane Eyre",
            "Jane 100%_x\\",
            "Jane O'Neil",
            "jane eyre",
            "Wuthering Heights",
            "WUTHERING HEIGHTS",
            "Eyre ",
            "",
            "e");
    Book before = null;
    for (int i = 0; i < 3 * titles.size(); i++) {
      Book book = new Book();
      book.id = i;
      book.title = titles.get(i % titles.size());
      book.stock = List.of(0, 1, 2, 5, 12, 333).get(i % 6);
      book.price = i % 4 == 0 ? null : new BigDecimal(List.of("7.50", "11.11", "12.34").get(i % 3));
      book.currency = i % 5 == 0 ? null : List.of("GBP", "EUR", "USD").get(i % 3);
      book.author = i % 3 == 0 ? null : i % 3 == 1 ? bronte : austen;
      book.sequel = before;
      manager.persist(book);
      before = book;
    }
  }

  private static Author author(int id, String name, @Nullable LocalDate died) {
    Author author = new Author();
    author.id = id;
    author.name = name;
    author.dateOfDeath = died;
    return author;
  }

  /** Opens it once; skips the test where it is not installed. */
  private static SessionFactory on(Database database) throws IOException {
    SessionFactory factory = DATABASES.get(database);
    if (factory == null) {
      factory = open(url(database));
      DATABASES.put(database, factory);
    }
    return factory;
  }

  private static String url(Database database) throws IOException {
    return switch (database) {
      case H2 -> "jdbc:h2:mem:" + UUID.randomUUID();
      case POSTGRESQL -> {
        postgres = EmbeddedPostgres.start();
        yield postgres.getJdbcUrl("postgres", "postgres");
      }
      // by default it finds texts that differ in case: #mariaDbComparesAsItsCollationSays
      case MARIADB -> TestMariaDb.url("odata_bin", "utf8mb4_nopad_bin");
    };
  }

  private static List<Integer> ids(SessionFactory factory, String query) {
    return rows(factory, query).stream().map(row -> ((Book) row).id).toList();
  }

  private static List<Object> rows(SessionFactory factory, String query) {
    return rows(factory, query, "librarian");
  }

  private static List<Object> rows(SessionFactory factory, String query, String role) {
    return factory.fromTransaction(
        session -> {
          AccessCheck access =
              new AccessCheck(SCHEMA, ANYONE, new KnownCaller("ada", "t1", Set.of(role), null));
          try {
            UriInfo uri =
                new Parser(METADATA.getEdm(), ODATA)
                    .parseUri("/Books", encoded(query), null, "http://h/odata");
            return new EntityQueries(session, SCHEMA, access)
                .list(
                    ResourcePath.of(uri, SCHEMA, access),
                    new EntityQueries.Options(
                        uri.getFilterOption(), uri.getSearchOption(), uri.getOrderByOption()),
                    0,
                    1_000);
          } catch (ODataApplicationException e) {
            throw new Refused(e);
          } catch (Exception e) {
            throw new AssertionError(query, e);
          }
        });
  }

  /** What OData refuses. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(ODataApplicationException cause) {
      super(cause.getMessage(), cause);
      status = cause.getStatusCode();
    }
  }

  private static String encoded(String query) {
    return org.carillon.testing.OData.encoded("?" + query).substring(1);
  }

  private static JsonNode json(Book book) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("ID", book.id).put("title", book.title).put("stock", book.stock);
    json.put("price", book.price).put("currency", book.currency);
    json.put("author_ID", book.author == null ? null : book.author.id);
    if (book.author == null) {
      return json.set("author", null);
    }
    LocalDate died = book.author.dateOfDeath;
    json.putObject("author")
        .put("name", book.author.name)
        .put("dateOfDeath", died == null ? null : died.toString());
    return json;
  }

  @ParameterizedTest
  @EnumSource
  void randomFiltersFindWhatTheySay(Database database) throws IOException {
    SessionFactory factory = on(database);
    List<JsonNode> all =
        rows(factory, "$orderby=ID").stream().map(row -> json((Book) row)).toList();
    ODataFilters filters = new ODataFilters(Long.getLong("carillon.odata.seed", 1), PREFIX);
    for (int i = 0; i < FILTERS; i++) {
      ODataFilters.Filter filter = filters.next();
      assertThat(ids(factory, "$filter=" + filter.text()))
          .as(filter.text())
          .containsExactlyElementsOf(
              all.stream().filter(filter.holds()).map(row -> row.path("ID").asInt()).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void nullComesBeforeAllElseAndRowsThatAreEqualInTheOrderOfTheirKeys(Database database)
      throws IOException {
    SessionFactory factory = on(database);
    List<Object> up = rows(factory, "$orderby=price,stock desc");
    assertThat(up)
        .isSortedAccordingTo(
            Comparator.comparing(
                    (Object row) -> ((Book) row).price,
                    Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(row -> -((Book) row).stock)
                .thenComparing(row -> ((Book) row).id));
    List<Object> down = rows(factory, "$orderby=author/dateOfDeath desc");
    assertThat(((Book) down.get(0)).author.name).isEqualTo("Emily Brontë");
    assertThat(((Book) down.get(down.size() - 1)).author)
        .satisfiesAnyOf(
            author -> assertThat(author).isNull(),
            author -> assertThat(author.dateOfDeath).isNull());
  }

  @ParameterizedTest
  @EnumSource
  void aSearchLooksForLettersOfEitherCaseAndTakesNoneForAPattern(Database database)
      throws IOException {
    SessionFactory factory = on(database);
    assertThat(ids(factory, "$search=wuthering")).hasSize(6);
    assertThat(ids(factory, "$search=WUTHERING OR jane")).hasSize(18);
    assertThat(ids(factory, "$search=jane AND NOT eyre")).hasSize(6);
    assertThat(ids(factory, "$search=\"0%_X\"")).hasSize(3);
    assertThat(ids(factory, "$search=\"%\"")).hasSize(3);
    assertThat(ids(factory, "$search=\"x\\\\\"")).as("x\\").hasSize(3);
  }

  @Test
  void mariaDbComparesAsItsCollationSays() {
    try (SessionFactory factory = open(TestMariaDb.url("odata_default", null))) {
      assertThat(ids(factory, "$filter=title eq 'JANE EYRE'")).as("docs/odata.md").hasSize(6);
      assertThat(ids(factory, "$filter=contains(title,'EYRE')")).hasSize(9);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aQueryFollowsABoundedNumberOfAssociations(Database database) throws IOException {
    SessionFactory factory = on(database);
    String most = "sequel/".repeat(16) + "ID";
    assertThat(ids(factory, "$filter=" + most + " eq 0 or " + most + " eq 3"))
        .containsExactly(16, 19);
    for (String query :
        List.of(
            "$filter=" + "sequel/".repeat(1_000) + "ID eq 0",
            "$filter=" + most + " eq 0 or author/name eq 'x'",
            "$filter=" + most + " eq 0&$orderby=author/name",
            "$orderby=" + "sequel/".repeat(17) + "ID")) {
      assertThatExceptionOfType(Refused.class)
          .as(query)
          .isThrownBy(() -> rows(factory, query))
          .withMessageContaining("16 associations")
          .matches(refused -> refused.status == 400);
    }
  }

  /** What a caller may not list is not filtered or ordered by either, which would show it. */
  @Test
  void rowsBehindAnAssociationAreOfThoseWhoMayReadThem() throws IOException {
    SessionFactory factory = on(Database.H2);
    for (String query : List.of("$filter=author/name eq 'x'", "$orderby=author/name")) {
      assertThatExceptionOfType(Refused.class)
          .as(query)
          .isThrownBy(() -> rows(factory, query, "reader"))
          .matches(refused -> refused.status == 403);
    }
    assertThat(rows(factory, "$filter=author_ID eq 101", "reader")).hasSize(9);
  }

  @Test
  void whatAnExpandAddsIsBounded() throws IOException {
    SessionFactory factory = on(Database.H2);
    factory.inTransaction(
        session -> {
          AccessCheck access =
              new AccessCheck(
                  SCHEMA, ANYONE, new KnownCaller("ada", "t1", Set.of("librarian"), null));
          EntityQueries queries = new EntityQueries(session, SCHEMA, access);
          ServiceSchema.EntityType type = SCHEMA.types().get(Book.class);
          List<Object> rows = session.createQuery("from OdataBook", Object.class).list();
          assertThatExceptionOfType(ODataApplicationException.class)
              .isThrownBy(() -> queries.follow(type, type.links().get("author"), rows, 17))
              .withMessageContaining("more than 17 rows")
              .matches(refused -> refused.getStatusCode() == 400);
          try {
            assertThat(queries.follow(type, type.links().get("author"), rows, 18)).hasSize(18);
          } catch (ODataApplicationException e) {
            throw new AssertionError(e);
          }
        });
  }
}
