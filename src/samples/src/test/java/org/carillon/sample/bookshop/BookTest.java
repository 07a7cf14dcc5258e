package org.carillon.sample.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.carillon.api.OperationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BookTest {

  private final Book book =
      new Book(
          1,
          "A book",
          new Author(1, "An author", LocalDate.EPOCH, LocalDate.EPOCH),
          new Genre(1, "A genre", null),
          12,
          "1.00",
          "EUR");

  @Test
  void anOrderLowersTheStock() {
    book.take(5);
    assertThat(book.getStock()).isEqualTo(7);
  }

  @Test
  void theLastCopyCanBeTaken() {
    book.take(12);
    assertThat(book.getStock()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, Integer.MAX_VALUE})
  void moreThanThereIsIsAConflictAndTakesNothing(int quantity) {
    assertThatThrownBy(() -> book.take(quantity))
        .isInstanceOfSatisfying(
            OperationException.class, e -> assertThat(e.code()).isEqualTo("CONFLICT"));
    assertThat(book.getStock()).isEqualTo(12);
  }
}
