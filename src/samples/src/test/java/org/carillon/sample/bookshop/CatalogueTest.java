package org.carillon.sample.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private final Catalogue english = Catalogue.english();
  private final Catalogue continental = Catalogue.continental();

  @Test
  void theFirstBookIsTheOneOfTheCapBookshop() {
    Book first = english.books().get(0);
    assertThat(first.getId()).isEqualTo(201);
    assertThat(first.getTitle()).isEqualTo("Wuthering Heights");
    assertThat(first.getStock()).isEqualTo(12);
    assertThat(first.getPrice()).hasToString("11.11");
    assertThat(first.getCurrency()).isEqualTo("GBP");
  }

  @Test
  void eachTenantHasAtLeastFiveBooksInItsOwnRange() {
    assertThat(english.books())
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(book -> assertThat(book.getId()).isBetween(201, 1200));
    assertThat(continental.books())
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(book -> assertThat(book.getId()).isBetween(1201, 2200));
  }

  @Test
  void keysAreUniqueOverAllTenants() {
    assertThat(both().flatMap(c -> c.books().stream()).map(Book::getId)).doesNotHaveDuplicates();
    assertThat(both().flatMap(c -> c.authors().stream()).map(Author::getId))
        .doesNotHaveDuplicates();
    assertThat(both().flatMap(c -> c.genres().stream()).map(Genre::getId)).doesNotHaveDuplicates();
  }

  @Test
  void aCatalogueRefersToNothingOutsideItself() {
    assertThat(both())
        .allSatisfy(
            catalogue -> {
              assertThat(catalogue.authors())
                  .containsAll(catalogue.books().stream().map(Book::getAuthor).toList());
              assertThat(catalogue.genres())
                  .containsAll(catalogue.books().stream().map(Book::getGenre).toList());
              assertThat(catalogue.genres())
                  .containsAll(
                      catalogue.genres().stream()
                          .map(Genre::getParent)
                          .filter(Objects::nonNull)
                          .toList());
            });
  }

  @Test
  void allOfItKeepsTheConstraintsOfTheEntities() {
    try (var factory = Validation.buildDefaultValidatorFactory()) {
      var validator = factory.getValidator();
      assertThat(
              both()
                  .flatMap(
                      c ->
                          Stream.of(c.books(), c.authors(), c.genres())
                              .flatMap(rows -> rows.stream())))
          .isNotEmpty()
          .allSatisfy(row -> assertThat(validator.validate(row)).isEmpty());
    }
  }

  private Stream<Catalogue> both() {
    return Stream.of(english, continental);
  }
}
