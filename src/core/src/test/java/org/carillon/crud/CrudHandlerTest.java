package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.crud.model.Animal;
import org.carillon.crud.model.Author;
import org.carillon.crud.model.Book;
import org.carillon.crud.model.Genre;
import org.carillon.crud.model.Line;
import org.carillon.crud.model.Order;
import org.carillon.crud.model.Seat;
import org.carillon.crud.model.Shape;
import org.carillon.model.CrudVerb;
import org.carillon.model.ExposureModel;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrudHandlerTest {

  private CrudHarness crud;

  /** Where its rows are. */
  String url() {
    return CrudHarness.h2();
  }

  @BeforeAll
  void open() {
    crud = new CrudHarness(url());
  }

  @AfterAll
  void close() {
    crud.close();
  }

  @BeforeEach
  void fill() {
    crud.factory.getSchemaManager().truncateMappedObjects();
    crud.as("t2").call("create", Author.class, "{'ID': 900, 'name': 'Other'}");
    crud.as("t1").call("create", Author.class, "{'ID': 101, 'name': 'Emily'}");
    crud.call("create", Author.class, "{'ID': 102, 'name': 'Anne'}");
    crud.call("create", Book.class, "{'ID': 201, 'title': 'Heights', 'author': {'ID': 101}}");
  }

  @Test
  void everyKindOfValueComesBackAsItWasStored() {
    String book =
        "{'ID': 1, 'title': 'T', 'stock': 3, 'price': '11.1', 'weight': 0.5, 'binding': 'SOFT',"
            + " 'cover': 'AQID', 'published': '1847-12-01', 'at': '12:30:00',"
            + " 'sold': '2026-01-01T12:00:00.123Z', 'cost': '5 GBP', 'isbn': 'x',"
            + " 'author_ID': 101, 'tags': ['a']}";
    Map<String, Object> created = crud.call("create", Book.class, book);
    assertThat(created)
        .containsEntry("price", "11.10")
        .containsEntry("weight", "0.50")
        .containsEntry("binding", "SOFT")
        .containsEntry("cover", "AQID")
        .containsEntry("published", "1847-12-01")
        .containsEntry("sold", "2026-01-01T12:00:00.123Z")
        .containsEntry("cost", "5 GBP")
        .containsEntry("author", Map.of("ID", 101))
        .containsEntry("rawAuthor", 101)
        .containsEntry("tags", List.of("a"))
        .containsEntry("version", 0)
        .doesNotContainKeys("tenant", "internal", "editors", "id");
    Map<String, Object> read = crud.call("readDeep", Book.class, "{'ID': 1}");
    assertThat(read).isEqualTo(created);
    assertThat(read.keySet()).startsWith("ID", "title", "stock", "price");
    assertThat(crud.call("read", Book.class, "{'ID': 1}")).doesNotContainKey("tags");
  }

  @Test
  void anUpdateLeavesAbsentFieldsAsTheyAre() {
    crud.call("update", Book.class, "{'ID': 201, 'stock': 7}");
    assertThat(crud.call("read", Book.class, "{'ID': 201}"))
        .containsEntry("stock", 7)
        .containsEntry("title", "Heights")
        .containsEntry("author", Map.of("ID", 101));
    crud.call("update", Book.class, "{'ID': 201, 'author': null}");
    assertThat(crud.call("read", Book.class, "{'ID': 201}")).containsEntry("author", null);
  }

  @Test
  void whatReadDeepReturnedMayBeSentBack() {
    String order =
        "{'buyer': 'b', 'Items': [{'position': 1, 'quantity': 2, 'book': {'ID': 201},"
            + " 'notes': [{'code': 'n', 'text': 'x'}]}], 'invoice': {'number': 'i'}}";
    Map<String, Object> created = crud.call("create", Order.class, order);
    String read =
        crud.text("readDeep", Order.class, "{'ID': '" + created.get("ID") + "'}", Map.of());
    assertThat(CrudHarness.object(read)).isEqualTo(created);
    assertThat(CrudHarness.object(crud.text("update", Order.class, read, Map.of())))
        .isEqualTo(created);
  }

  @Test
  @SuppressWarnings("unchecked")
  void compositionsAreReplacedAsASet() {
    Map<String, Object> created =
        crud.call(
            "create",
            Order.class,
            "{'Items': [{'position': 1, 'quantity': 2, 'book_ID': 201,"
                + " 'notes': [{'code': 'n1', 'text': 'x'}]},"
                + " {'position': 2, 'quantity': 1, 'book_ID': 201}]}");
    List<Map<String, Object>> items = (List<Map<String, Object>>) created.get("Items");
    assertThat(items.get(0)).containsEntry("order", Map.of("ID", created.get("ID")));
    String update =
        "{'ID': '%s', 'Items': [{'ID': %s, 'quantity': 9, 'notes': []}, {'position': 2,"
            + " 'quantity': 5, 'book_ID': 201}]}";
    Map<String, Object> updated =
        crud.call(
            "update",
            Order.class,
            String.format(update, created.get("ID"), items.get(0).get("ID")));
    assertThat((List<Map<String, Object>>) updated.get("Items"))
        .extracting(item -> item.get("position") + ":" + item.get("quantity"))
        .containsExactly("1:9", "2:5");
    assertThat(updated).containsEntry("version", 1);
    assertThat(crud.call("readDeep", Order.class, "{'ID': '" + created.get("ID") + "'}"))
        .isEqualTo(updated);
    assertThat(crud.list(Order.Note.class, "{}", Map.of())).isEmpty();
    crud.call("delete", Order.class, "{'ID': '" + created.get("ID") + "'}");
    assertThat(crud.list(Order.Item.class, "{}", Map.of())).isEmpty();
  }

  @Test
  @SuppressWarnings("unchecked")
  void aPartOfAnotherRowIsNotFound() {
    String item = "{'Items': [{'position': 1, 'quantity': 1, 'book_ID': 201}]}";
    Map<String, Object> one = crud.call("create", Order.class, item);
    Map<String, Object> other = crud.call("create", Order.class, item);
    Object foreign = ((List<Map<String, Object>>) other.get("Items")).get(0).get("ID");
    String update = "{'ID': '" + one.get("ID") + "', 'Items': [{'ID': " + foreign + "}]}";
    assertThat(error(crud.refused("update", Order.class, update))).startsWith("NOT_FOUND Items[0]");
  }

  @Test
  void theOnePartOfACompositionIsCreatedChangedAndDeleted() {
    Object id = crud.call("create", Order.class, "{'invoice': {'number': 'a'}}").get("ID");
    String key = "{'ID': '" + id + "'";
    assertThat(crud.call("update", Order.class, key + ", 'invoice': {'number': 'b'}}"))
        .extractingByKey("invoice")
        .hasFieldOrPropertyWithValue("number", "b");
    assertThat(error(crud.refused("update", Order.class, key + ", 'invoice': {'id': 77}}")))
        .startsWith("INVALID invoice");
    assertThat(crud.call("update", Order.class, key + ", 'invoice': null}"))
        .containsEntry("invoice", null);
    assertThat(crud.list(Order.Invoice.class, "{}", Map.of())).isEmpty();
  }

  @Test
  void aTreeIsWrittenAndReadDeepAndCutWhereItTurnsBack() {
    Map<String, Object> tree =
        crud.call(
            "create",
            Genre.class,
            "{'ID': 'a', 'children': [{'ID': 'b', 'children': [{'ID': 'c'}]}]}");
    assertThat(crud.call("readDeep", Genre.class, "{'ID': 'a'}")).isEqualTo(tree);
    assertThat(crud.text("readDeep", Genre.class, "{'ID': 'b'}", Map.of()))
        .isEqualTo(
            "{\"ID\":\"b\",\"parent\":{\"ID\":\"a\"},\"children\":[{\"ID\":\"c\","
                + "\"parent\":{\"ID\":\"b\"},\"children\":[]}]}");
    crud.call("create", Genre.class, "{'ID': 'd', 'parent_ID': 'a'}");
    crud.call("delete", Genre.class, "{'ID': 'a'}");
    assertThat(crud.list(Genre.class, "{}", Map.of())).isEmpty();
  }

  @Test
  void keysOfSeveralPartsWork() {
    crud.call("create", Genre.class, "{'ID': 'g'}");
    crud.call("create", Line.class, "{'genre': {'ID': 'g'}, 'number': 1, 'text': 'x'}");
    assertThat(crud.call("update", Line.class, "{'genre_ID': 'g', 'number': 1, 'text': 'y'}"))
        .isEqualTo(Map.of("genre", Map.of("ID", "g"), "number", 1, "text", "y"));
    assertThat(crud.list(Line.class, "{'genre_ID': 'g'}", Map.of("orderby", "genre_ID desc")))
        .hasSize(1);
    for (String verb : List.of("read", "update", "delete", "list")) {
      String both = "{'genre': {'ID': 'g'}, 'genre_ID': 'h', 'number': 1}";
      assertThat(error(crud.refused(verb, Line.class, both)))
          .isEqualTo("INVALID genre_ID is given twice");
    }
    assertThat(crud.call("delete", Line.class, "{'genre': {'ID': 'g'}, 'number': 1}"))
        .isEqualTo(Map.of("genre", Map.of("ID", "g"), "number", 1));

    crud.call("create", Seat.class, "{'place': {'r': 1, 'number': 2}, 'holder': 'h'}");
    crud.call(
        "create",
        Seat.class,
        "{'place': {'r': 1, 'number': 3}, 'neighbour': {'place': {'r': 1, 'number': 2}}}");
    assertThat(crud.call("read", Seat.class, "{'place': {'r': 1, 'number': 3}}"))
        .containsEntry("neighbour", Map.of("place", Map.of("r", 1, "number", 2)));
    assertThat(crud.list(Seat.class, "{'place': {'r': 1}}", Map.of("orderby", "place.number desc")))
        .extracting(seat -> seat.get("holder"))
        .containsExactly(null, "h");
    assertThat(error(crud.refused("read", Seat.class, "{'place': {'r': 1}}")))
        .isEqualTo("INVALID place.number is missing");
  }

  @Test
  void aMemberTellsTheClassWhereThereIsInheritance() {
    crud.call("create", Shape.class, "{'id': 1, 'type': 'Circle', 'radius': 2.5}");
    crud.call("create", Shape.Square.class, "{'id': 2, 'side': 3}");
    assertThat(crud.call("read", Shape.class, "{'id': 1}"))
        .containsEntry("type", "Circle")
        .hasEntrySatisfying("radius", radius -> assertThat(radius).hasToString("2.5"));
    assertThat(crud.list(Shape.class, "{'type': 'Square'}", Map.of()))
        .extracting(shape -> shape.get("id"))
        .containsExactly(2);
    assertThat(error(crud.refused("create", Shape.class, "{'id': 3}")))
        .isEqualTo("INVALID type must be one of Circle, Square");
    assertThat(error(crud.refused("update", Shape.class, "{'id': 1, 'type': 'Square'}")))
        .isEqualTo("INVALID type cannot be changed");
    String id = "00000000-0000-0000-0000-000000000001";
    crud.call(
        "create", Animal.class, "{'id': '" + id + "', '$type': 'Dog', 'type': 'x', 'breed': 'b'}");
    assertThat(crud.call("read", Animal.class, "{'id': '" + id + "'}"))
        .containsEntry("$type", "Dog")
        .containsEntry("type", "x")
        .containsEntry("breed", "b");
  }

  @Test
  void embeddedObjectsAreMergedAndListedBy() {
    crud.call(
        "update",
        Author.class,
        "{'ID': 101, 'address': {'street': 's', 'town': 't'}, 'geo': {'lat': 1.5, 'lon': 2}}");
    crud.call("update", Author.class, "{'ID': 101, 'address': {'town': 'u'}}");
    assertThat(
            crud.list(
                Author.class, "{'address': {'town': 'u'}}", Map.of("orderby", "address.town")))
        .singleElement()
        .satisfies(
            author -> {
              assertThat(author).containsEntry("address", Map.of("street", "s", "town", "u"));
              assertThat(author.get("geo")).hasToString("{lat=1.5, lon=2.0}");
              assertThat(author).doesNotContainKeys("secret", "tenant");
            });
  }

  @Test
  void aListIsFilteredOrderedPagedAndBounded() {
    for (int i = 1; i <= 7; i++) {
      crud.call(
          "create", Book.class, "{'ID': " + i + ", 'title': 't" + i % 2 + "', 'author_ID': 102}");
    }
    assertThat(ids("{}", Map.of())).containsExactly(1, 2, 3, 4, 5);
    assertThat(ids("{}", Map.of("top", 100))).hasSize(5);
    assertThat(ids("{}", Map.of("skip", 6, "top", "1"))).containsExactly(7);
    assertThat(ids("{}", Map.of("top", 0))).isEmpty();
    assertThat(ids("{'title': 't1'}", Map.of("orderby", "ID desc"))).containsExactly(7, 5, 3, 1);
    assertThat(ids("{'author': {'ID': 101}}", Map.of())).containsExactly(201);
    assertThat(ids("{'author_ID': 102}", Map.of("orderby", "title DESC, ID desc", "top", 2)))
        .containsExactly(7, 5);
    assertThat(ids("{'cost': null, 'author': {'ID': 101}}", Map.of())).containsExactly(201);
    assertThat(ids("{'author': null}", Map.of())).isEmpty();
  }

  @Test
  void keysOfAssociationsCostNoStatement() {
    crud.call("create", Book.class, "{'ID': 1, 'title': 'x', 'author_ID': 102}");
    assertThat(crud.statements(() -> crud.list(Book.class, "{}", Map.of()))).isEqualTo(1);
    assertThat(crud.statements(() -> crud.call("read", Book.class, "{'ID': 1}"))).isEqualTo(1);
  }

  @Test
  void anotherTenantsRowsDoNotExist() {
    crud.as("t2");
    assertThat(error(crud.refused("read", Book.class, "{'ID': 201}"))).startsWith("NOT_FOUND");
    assertThat(error(crud.refused("update", Book.class, "{'ID': 201, 'stock': 1}")))
        .startsWith("NOT_FOUND");
    assertThat(error(crud.refused("delete", Book.class, "{'ID': 201}"))).startsWith("NOT_FOUND");
    assertThat(crud.list(Book.class, "{}", Map.of())).isEmpty();
    assertThat(error(crud.refused("create", Book.class, "{'ID': 201, 'title': 'x'}")))
        .startsWith("CONFLICT");
    assertThat(
            error(crud.refused("create", Book.class, "{'ID': 5, 'title': 'x', 'author_ID': 101}")))
        .startsWith("NOT_FOUND author");
  }

  @Test
  void aStaleVersionIsAConflictAndNoneIsNot() {
    crud.call("update", Book.class, "{'ID': 201, 'stock': 1, 'version': 0}");
    assertThat(error(crud.refused("update", Book.class, "{'ID': 201, 'stock': 2, 'version': 0}")))
        .startsWith("CONFLICT version");
    assertThat(error(crud.refused("delete", Book.class, "{'ID': 201, 'version': 0}")))
        .startsWith("CONFLICT version");
    crud.call("update", Book.class, "{'ID': 201, 'stock': 3}");
    assertThat(crud.call("read", Book.class, "{'ID': 201}")).containsEntry("version", 2);
  }

  @Test
  void aChangeBetweenReadingAndFlushingIsAConflict() {
    OperationException refused =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            OperationException.class,
            () ->
                crud.transaction(
                    () -> {
                      Book book =
                          (Book)
                              crud.handler.load(
                                  bound(Book.class, Source.ENTITY), Map.of("ID", 201));
                      crud.call("update", Book.class, "{'ID': 201, 'stock': 1}");
                      book.stock(5);
                      crud.handler.flush();
                      return null;
                    }));
    assertThat(error(refused)).startsWith("CONFLICT");
  }

  @Test
  void aChangeOfAPartRaisesTheVersionOfTheWhole() {
    String items = "'Items': [{'position': 1, 'quantity': 1, 'book_ID': 201}]";
    Object id = crud.call("create", Order.class, "{" + items + "}").get("ID");
    String key = "{'ID': '" + id + "', 'version': 0, ";
    assertThat(crud.call("update", Order.class, key + "'Items': []}")).containsEntry("version", 1);
    assertThat(error(crud.refused("update", Order.class, key + items + "}")))
        .startsWith("CONFLICT version");
  }

  @Test
  void partialUpdatesAtTheSameTimeDoNotUndoEachOther() throws Exception {
    String geo = "{'ID': 101, 'geo': {'lat': 1, 'lon': 1}}";
    CountDownLatch changed = new CountDownLatch(1);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              awaitQuietly(changed);
              crud.call("update", Author.class, "{'ID': 101, 'name': 'Charlotte'}");
            });
    crud.transaction(
        () -> {
          ExposureModel authors = CrudHarness.exposure(Author.class);
          crud.handler.call(CrudVerb.UPDATE, authors, CrudHarness.object(geo), Map.of());
          changed.countDown();
          return null;
        });
    other.get(30, TimeUnit.SECONDS);
    assertThat(crud.call("read", Author.class, "{'ID': 101}"))
        .containsEntry("name", "Charlotte")
        .containsKey("geo")
        .doesNotContainEntry("geo", null);
  }

  @Test
  void aBoundOperationGetsTheManagedRowAndItsOwnParametersStay() {
    String json =
        crud.transaction(
            () -> {
              Book book =
                  (Book)
                      crud.handler.load(
                          bound(Book.class, Source.ENTITY), Map.of("ID", 201, "quantity", 3));
              book.stock(3);
              crud.handler.flush();
              return crud.values.write(book);
            });
    assertThat(json).contains("\"stock\":3", "\"version\":1").doesNotContain("tags");
    assertThat(crud.call("read", Book.class, "{'ID': 201}")).containsEntry("stock", 3);
  }

  @Test
  void whatNamesTheRowOfABoundOperationIsItsKeyInEitherSpellingAndItsVersion() {
    assertThat(ofRow(bound(Line.class, Source.ENTITY), "genre", "genre_ID", "number", "text", "x"))
        .containsExactly("genre", "genre_ID", "number");
    assertThat(ofRow(bound(Book.class, Source.ENTITY), "ID", "version", "title"))
        .containsExactly("ID", "version");
    assertThat(ofRow(bound(Book.class, Source.CALLER), "ID", "version"))
        .as("no row is loaded to be compared")
        .containsExactly("ID");
    crud.call("create", Genre.class, "{'ID': 'g'}");
    crud.call("create", Line.class, "{'genre_ID': 'g', 'number': 1, 'text': 'x'}");
    Object line =
        crud.transaction(
            () ->
                crud.handler.load(
                    bound(Line.class, Source.ENTITY), Map.of("genre_ID", "g", "number", 1)));
    assertThat(line).isInstanceOf(Line.class);
  }

  @Test
  void aVersionThatIsGivenToABoundOperationMustBeTheRows() {
    OperationModel own = bound(Book.class, Source.ENTITY, "version");
    for (Map<String, Object> data :
        List.<Map<String, Object>>of(Map.of("ID", 201), Map.of("ID", 201, "version", 0))) {
      assertThat(
              crud.<Object>transaction(
                  () -> crud.handler.load(bound(Book.class, Source.ENTITY), data)))
          .isInstanceOf(Book.class);
    }
    Map<String, Object> stale = Map.of("ID", 201, "version", 7);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                    OperationException.class,
                    () ->
                        crud.<Object>transaction(
                            () -> crud.handler.load(bound(Book.class, Source.ENTITY), stale)))
                .code())
        .isEqualTo("CONFLICT");
    assertThat(crud.<Object>transaction(() -> crud.handler.load(own, stale)))
        .as("a parameter of that name")
        .isInstanceOf(Book.class);
  }

  private List<String> ofRow(OperationModel operation, String... names) {
    return Stream.of(names).filter(crud.handler.namesOfRow(operation)).toList();
  }

  /** An operation that is bound to an entity. */
  private static OperationModel bound(Class<?> entity, Source first, String... members) {
    List<OperationModel.Parameter> parameters = new ArrayList<>();
    parameters.add(new OperationModel.Parameter("row", entity, first));
    for (String member : members) {
      parameters.add(new OperationModel.Parameter(member, int.class, Source.MEMBER));
    }
    return new OperationModel(
        "order",
        List.of(),
        Object.class,
        Object.class.getMethods()[0],
        CrudHarness.exposure(entity),
        null,
        new org.carillon.model.AccessRule.Anyone(),
        parameters,
        OperationModel.Transaction.MANAGED);
  }

  @Test
  void aQueryOfAnOperationThatFindsNoRowIsNotFound() {
    assertThat(
            crud.handler.translate(
                new jakarta.persistence.NoResultException("secret: select t from Todo t")))
        .isInstanceOf(OperationException.class)
        .hasMessage("There is no such row")
        .extracting("code")
        .isEqualTo("NOT_FOUND");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void entitiesInsideResultsLookAsReadShowsThem() {
    record Result(String text, Book book, List<Author> authors) {}
    String json =
        crud.transaction(
            () ->
                crud.values.write(
                    new Result(
                        "x",
                        crud.entityManager().getReference(Book.class, 201),
                        List.of(crud.entityManager().getReference(Author.class, 102)))));
    assertThat(json)
        .contains("\"book\":{\"ID\":201,\"title\":\"Heights\"", "\"author\":{\"ID\":101}")
        .contains("\"name\":\"Anne\"")
        .doesNotContain("tags", "hidden", "handler", "tenant");
  }

  @ParameterizedTest(name = "{0} {1} {2} answers {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "create|{'title': 'x'}|INVALID ID is missing",
        "create|{'ID': null, 'title': 'x'}|INVALID ID must not be null",
        "create|{'ID': 'x', 'title': 'x'}|INVALID ID",
        "create|{'ID': {}, 'title': 'x'}|INVALID ID",
        "create|{'ID': 201, 'title': 'x'}|CONFLICT",
        "create|{'ID': 1, 'title': 'x', 'foo': 1}|INVALID foo is unknown",
        "create|{'ID': 1, 'title': 'x', 'tenant': 't2'}|INVALID tenant is unknown",
        "create|{'ID': 1, 'title': 'x', 'internal': 'i'}|INVALID internal is unknown",
        "create|{'ID': 1, 'title': 'x', 'id': 2}|INVALID id is unknown",
        "create|{'ID': 1}|INVALID title must not be null",
        "create|{'ID': 1, 'title': null}|INVALID title must not be null",
        "create|{'ID': 1, 'title': '1234567890123456789012345678901'}|INVALID title is longer than 30",
        "create|{'ID': 1, 'title': 'x', 'stock': -1}|INVALID stock",
        "create|{'ID': 1, 'title': 'x', 'stock': null}|INVALID stock must not be null",
        "create|{'ID': 1, 'title': 'x', 'stock': 99999999999}|INVALID stock",
        "create|{'ID': 1, 'title': 'x', 'price': '1.234'}|INVALID price has more than 2 decimals",
        "create|{'ID': 1, 'title': 'x', 'price': '123456789.00'}|INVALID",
        "create|{'ID': 1, 'title': 'x', 'binding': 'NONE'}|INVALID binding",
        "create|{'ID': 1, 'title': 'x', 'cover': '!'}|INVALID cover",
        "create|{'ID': 1, 'title': 'x', 'published': 'soon'}|INVALID published",
        "create|{'ID': 1, 'title': 'x', 'cost': 'free'}|INVALID cost is not valid",
        "create|{'ID': 1, 'title': 'x', 'author': 101}|INVALID author must be the key of a row",
        "create|{'ID': 1, 'title': 'x', 'author': {}}|INVALID author",
        "create|{'ID': 1, 'title': 'x', 'author': {'ID': null}}|INVALID author.ID must not be null",
        "create|{'ID': 1, 'title': 'x', 'author': {'ID': 'x'}}|INVALID author.ID",
        "create|{'ID': 1, 'title': 'x', 'author': {'ID': 101, 'name': 'x'}}|INVALID author.name",
        "create|{'ID': 1, 'title': 'x', 'author': {'ID': 101}, 'author_ID': 101}|INVALID author_ID is given twice",
        "create|{'ID': 1, 'title': 'x', 'author': {'ID': 404}}|NOT_FOUND author",
        "create|{'ID': 1, 'title': 'x', 'author_ID': 900}|NOT_FOUND author",
        "create|{'ID': 1, 'title': 'x', 'tags': 'a'}|INVALID tags must be an array",
        "create|{'ID': 1, 'title': 'x', 'tags': [null]}|INVALID tags[0] must not be null",
        "read|{}|INVALID ID is missing",
        "read|{'ID': 404}|NOT_FOUND",
        "read|{'ID': 201, 'foo': 1}|INVALID foo is unknown",
        "readDeep|{'ID': 404}|NOT_FOUND",
        "update|{'stock': 1}|INVALID ID is missing",
        "update|{'ID': null}|INVALID ID must not be null",
        "update|{'ID': 404, 'stock': 1}|NOT_FOUND",
        "update|{'ID': 201, 'foo': 1}|INVALID foo is unknown",
        "update|{'ID': 201, 'title': null}|INVALID title must not be null",
        "update|{'ID': 201, 'stock': -1}|INVALID stock",
        "update|{'ID': 201, 'version': 'x'}|INVALID version",
        "update|{'ID': 201, 'author_ID': 900}|NOT_FOUND author",
        "delete|{}|INVALID ID is missing",
        "delete|{'ID': 404}|NOT_FOUND",
        "list|{'foo': 1}|INVALID foo is unknown",
        "list|{'tenant': 't2'}|INVALID tenant is unknown",
        "list|{'stock': 'x'}|INVALID stock",
        "list|{'cover': 'AQID'}|INVALID cover cannot be listed by",
        "list|{'tags': 'a'}|INVALID tags cannot be listed by",
        "list|{'author': {'name': 'x'}}|INVALID author.name is unknown",
        "list|{'author': 1}|INVALID author",
        "list|{'author': {'ID': 101}, 'author_ID': 102}|INVALID author_ID is given twice",
        "read|{'ID': 201, 'author': {'ID': 101}, 'author_ID': 102}|INVALID author_ID is given twice",
      })
  void aBadBookIsRefused(String verb, String data, String error) {
    OperationException refused = crud.refused(verb, Book.class, data);
    assertThat(error(refused)).startsWith(error);
    assertThat(refused.getMessage() + refused.details())
        .doesNotContainIgnoringCase(
            "select", "insert", "constraint_index", "org.", "java.", "secret");
    assertThat(crud.list(Book.class, "{}", Map.of())).hasSize(1);
  }

  @ParameterizedTest(name = "list with {0} = {1} is refused")
  @CsvSource(
      delimiter = '|',
      value = {
        "top|-1",
        "top|x",
        "top|1e99",
        "skip|-1",
        "orderby|foo",
        "orderby|title sideways",
        "orderby|title desc nulls",
        "orderby|tenant",
        "orderby|tags",
        "orderby|author",
        "orderby|author.name",
        "orderby|title; drop table book",
      })
  void aBadPageIsRefused(String header, String value) {
    assertThat(error(crud.refused("list", Book.class, "{}", Map.of(header, value))))
        .startsWith("INVALID " + header);
  }

  @Test
  void whatOthersReferToCannotBeDeleted() {
    assertThat(error(crud.refused("delete", Author.class, "{'ID': 101}"))).startsWith("CONFLICT");
  }

  @Test
  void aUniqueValueThatIsTakenIsAConflict() {
    crud.call("update", Book.class, "{'ID': 201, 'isbn': 'i'}");
    assertThat(error(crud.refused("create", Book.class, "{'ID': 1, 'title': 'x', 'isbn': 'i'}")))
        .startsWith("CONFLICT");
  }

  @Test
  void aGeneratedKeyCannotBeGiven() {
    assertThat(
            error(
                crud.refused(
                    "create", Order.class, "{'ID': '00000000-0000-0000-0000-000000000001'}")))
        .isEqualTo("INVALID ID is generated and cannot be given");
  }

  @Test
  void faultsOfPartsAreNamedByTheirPlace() {
    OperationException refused =
        crud.refused(
            "create",
            Order.class,
            "{'Items': [{'position': 1, 'quantity': 1, 'book_ID': 201},"
                + " {'position': 2, 'quantity': 'x', 'foo': 1, 'notes': [{'text': 't'}]}]}");
    assertThat(refused.details())
        .extracting(Detail::path)
        .containsExactlyInAnyOrder("Items[1].quantity", "Items[1].foo", "Items[1].notes[0].code");
    assertThat(
            crud.refused(
                    "create",
                    Order.class,
                    "{'Items': [{'position': 1, 'quantity': 0, 'book_ID': 201}]}")
                .details())
        .extracting(Detail::path)
        .containsExactly("Items[0].quantity");
    assertThat(crud.list(Order.class, "{}", Map.of())).isEmpty();
  }

  @Test
  void noDataAtAllIsAnErrorAndNoFailure() {
    for (CrudVerb verb : EnumSet.complementOf(EnumSet.of(CrudVerb.LIST))) {
      OperationException refused =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              OperationException.class,
              () ->
                  crud.transaction(
                      () -> crud.handler.call(verb, CrudHarness.exposure(Book.class), null, null)));
      assertThat(error(refused)).startsWith("INVALID");
    }
  }

  private List<Object> ids(String filter, Map<String, Object> headers) {
    return crud.list(Book.class, filter, headers).stream().map(book -> book.get("ID")).toList();
  }

  private static String error(OperationException error) {
    return error.code() + " " + error.getMessage();
  }
}
