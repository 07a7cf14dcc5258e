package org.carillon.sample.bookshop.odata;

import static org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind.Date;
import static org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind.Decimal;
import static org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind.Int32;

import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.Property;
import org.apache.olingo.commons.api.data.ValueType;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.carillon.sample.bookshop.Author;
import org.carillon.sample.bookshop.Book;

/**
 * An entity set and the entities that it shows.
 *
 * @param set its name
 * @param type the name of its entity type
 * @param entity the class of its rows
 * @param columns its properties; the first is the key
 * @param <T> the class of its rows
 */
record Table<T>(String set, String type, Class<T> entity, List<Column<T>> columns) {

  private static final EdmPrimitiveTypeKind TEXT = EdmPrimitiveTypeKind.String;

  static final Table<Book> BOOKS =
      new Table<>(
          "Books",
          "Book",
          Book.class,
          List.of(
              Column.<Book>of("ID", Int32, "id", Integer.class, Book::getId).required(),
              Column.<Book>of("title", TEXT, "title", String.class, Book::getTitle)
                  .length(111)
                  .required(),
              Column.<Book>of(
                      "description", TEXT, "description", String.class, Book::getDescription)
                  .length(1111),
              Column.<Book>of("stock", Int32, "stock", Integer.class, Book::getStock).required(),
              Column.<Book>of("price", Decimal, "price", BigDecimal.class, Book::getPrice)
                  .digits(9, 2),
              Column.<Book>of("currency", TEXT, "currency", String.class, Book::getCurrency)
                  .length(3),
              Column.<Book>of(
                  "author_ID",
                  Int32,
                  "author.id",
                  Integer.class,
                  book -> book.getAuthor() == null ? null : book.getAuthor().getId()),
              Column.<Book>of(
                  "genre_ID",
                  Int32,
                  "genre.id",
                  Integer.class,
                  book -> book.getGenre() == null ? null : book.getGenre().getId())));

  static final Table<Author> AUTHORS =
      new Table<>(
          "Authors",
          "Author",
          Author.class,
          List.of(
              Column.<Author>of("ID", Int32, "id", Integer.class, Author::getId).required(),
              Column.<Author>of("name", TEXT, "name", String.class, Author::getName)
                  .length(111)
                  .required(),
              Column.<Author>of(
                  "dateOfBirth", Date, "dateOfBirth", LocalDate.class, Author::getDateOfBirth),
              Column.<Author>of(
                  "dateOfDeath", Date, "dateOfDeath", LocalDate.class, Author::getDateOfDeath)));

  static final List<Table<?>> ALL = List.of(BOOKS, AUTHORS);

  /** The one with that entity set, which the metadata knows. */
  static Table<?> of(String set) {
    return ALL.stream().filter(table -> table.set.equals(set)).findFirst().orElseThrow();
  }

  Column<T> key() {
    return columns.get(0);
  }

  /** The property of that name, which the metadata knows. */
  Column<T> column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst().orElseThrow();
  }

  /** What OData shows of a row. */
  Entity shown(T row) {
    Entity entity = new Entity();
    entity.setType(BookshopSchema.NAMESPACE + "." + type);
    for (Column<T> column : columns) {
      entity.addProperty(
          new Property(null, column.name(), ValueType.PRIMITIVE, column.value().apply(row)));
    }
    entity.setId(URI.create(set + "(" + key().value().apply(row) + ")"));
    return entity;
  }
}
