package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Map;
import org.carillon.api.OperationException;
import org.carillon.crud.model.Author;
import org.carillon.crud.model.Book;
import org.carillon.crud.model.Order;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client asks for is measured before anything is done for it. */
class BoundedWorkTest {

  private static final int PARTS = 1_000;

  private static CrudHarness crud;

  @BeforeAll
  static void open() {
    crud = new CrudHarness();
  }

  @AfterAll
  static void close() {
    crud.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"top", "skip"})
  void aNumberOfNearlyAMillionDigitsIsRefusedUnread(String header) {
    Map<String, Object> headers = Map.of(header, "9".repeat(900_000));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThat(crud.refused("list", Author.class, "{}", headers).details().get(0).path())
                .isEqualTo(header));
  }

  @ParameterizedTest
  @CsvSource({"top, 1e999999999", "skip, 1e999999999", "top, 1e-999999999", "skip, -1"})
  void aNumberThatIsNoneOfThatRangeIsRefused(String header, String value) {
    OperationException error = crud.refused("list", Author.class, "{}", Map.of(header, value));
    assertThat(error.code()).isEqualTo("INVALID");
  }

  /** Nothing of them was bound: the books that they name are not looked for. */
  @ParameterizedTest
  @CsvSource({"Items, 20000", "Items, 1001"})
  void morePartsThanALimitAreRefusedBeforeTheyAreBound(String member, int count) {
    String items = "{'position': 1, 'quantity': 1, 'book_ID': 999},".repeat(count);
    String order = "{'" + member + "': [" + items.substring(0, items.length() - 1) + "]}";
    crud.factory.getStatistics().clear();
    OperationException error = crud.refused("create", Order.class, order, Map.of());
    assertThat(error.code()).isEqualTo("TOO_LARGE");
    assertThat(error.details().get(0).path()).isEqualTo(member);
    assertThat(crud.factory.getStatistics().getPrepareStatementCount()).isZero();
  }

  @Test
  void partsOfPartsAreCountedTogether() {
    String notes = "{'code': 'n', 'text': 'x'},".repeat(PARTS / 2);
    String item = "{'position': 1, 'notes': [" + notes.substring(0, notes.length() - 1) + "]}";
    OperationException error =
        crud.refused("create", Order.class, "{'Items': [" + item + "," + item + "]}", Map.of());
    assertThat(error.code()).isEqualTo("TOO_LARGE");
    assertThat(error.details().get(0).path()).isEqualTo("Items[1].notes");
  }

  @Test
  void valuesOfACollectionAreCountedToo() {
    String tags = "'a',".repeat(PARTS + 1);
    String book = "{'ID': 1, 'tags': [" + tags.substring(0, tags.length() - 1) + "]}";
    OperationException error = crud.refused("create", Book.class, book, Map.of());
    assertThat(error.code()).isEqualTo("TOO_LARGE");
    assertThat(error.details().get(0).path()).isEqualTo("tags");
  }
}
