package org.carillon.sample.bookshop;

import java.time.LocalDate;
import java.util.List;

/**
 * The books that a tenant has at first start. Keys are unique over all tenants, as the tables want
 * it.
 *
 * @param genres with those above before those below
 * @param authors the authors
 * @param books the books
 */
record Catalogue(List<Genre> genres, List<Author> authors, List<Book> books) {

  /** English books, from 201 on. */
  static Catalogue english() {
    Genre fiction = new Genre(10, "Fiction", null);
    Genre drama = new Genre(11, "Drama", fiction);
    Genre poetry = new Genre(12, "Poetry", fiction);
    Genre fantastic = new Genre(13, "Fantastic", fiction);
    Genre gothic = new Genre(14, "Gothic", fantastic);
    Genre adventure = new Genre(15, "Adventure", fiction);
    Genre romance = new Genre(16, "Romance", fiction);

    Author emily = author(101, "Emily Brontë", "1818-07-30", "1848-12-19");
    Author charlotte = author(107, "Charlotte Brontë", "1816-04-21", "1855-03-31");
    Author austen = author(120, "Jane Austen", "1775-12-16", "1817-07-18");
    Author shelley = author(130, "Mary Shelley", "1797-08-30", "1851-02-01");
    Author melville = author(140, "Herman Melville", "1819-08-01", "1891-09-28");
    Author poe = author(150, "Edgar Allan Poe", "1809-01-19", "1849-10-07");

    return new Catalogue(
        List.of(fiction, drama, poetry, fantastic, gothic, adventure, romance),
        List.of(emily, charlotte, austen, shelley, melville, poe),
        List.of(
            new Book(201, "Wuthering Heights", emily, drama, 12, "11.11", "GBP"),
            new Book(207, "Jane Eyre", charlotte, drama, 11, "12.34", "GBP"),
            new Book(220, "Pride and Prejudice", austen, romance, 40, "9.99", "GBP"),
            new Book(230, "Frankenstein", shelley, gothic, 66, "10.50", "GBP"),
            new Book(240, "Moby-Dick", melville, adventure, 18, "15.20", "USD"),
            new Book(251, "The Raven", poe, poetry, 333, "13.13", "USD"),
            new Book(252, "Eleonora", poe, romance, 555, "14.00", "USD")));
  }

  /** Books of the continent, from 1201 on. */
  static Catalogue continental() {
    Genre fiction = new Genre(1010, "Fiction", null);
    Genre drama = new Genre(1011, "Drama", fiction);
    Genre novel = new Genre(1012, "Novel", fiction);
    Genre historical = new Genre(1013, "Historical", novel);
    Genre adventure = new Genre(1014, "Adventure", novel);

    Author goethe = author(1101, "Johann Wolfgang von Goethe", "1749-08-28", "1832-03-22");
    Author kafka = author(1107, "Franz Kafka", "1883-07-03", "1924-06-03");
    Author hugo = author(1120, "Victor Hugo", "1802-02-26", "1885-05-22");
    Author tolstoy = author(1130, "Leo Tolstoy", "1828-09-09", "1910-11-20");
    Author cervantes = author(1140, "Miguel de Cervantes", "1547-09-29", "1616-04-22");
    Author verne = author(1150, "Jules Verne", "1828-02-08", "1905-03-24");

    return new Catalogue(
        List.of(fiction, drama, novel, historical, adventure),
        List.of(goethe, kafka, hugo, tolstoy, cervantes, verne),
        List.of(
            new Book(1201, "Faust", goethe, drama, 21, "8.80", "EUR"),
            new Book(1207, "Die Verwandlung", kafka, novel, 30, "6.50", "EUR"),
            new Book(1220, "Les Misérables", hugo, historical, 9, "19.90", "EUR"),
            new Book(1230, "War and Peace", tolstoy, historical, 14, "22.00", "EUR"),
            new Book(1240, "Don Quixote", cervantes, adventure, 25, "17.45", "EUR"),
            new Book(
                1251, "Vingt mille lieues sous les mers", verne, adventure, 70, "12.00", "EUR")));
  }

  private static Author author(int id, String name, String born, String died) {
    return new Author(id, name, LocalDate.parse(born), LocalDate.parse(died));
  }
}
