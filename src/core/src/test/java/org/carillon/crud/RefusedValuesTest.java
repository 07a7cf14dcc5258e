package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.OrderColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.OperationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a column or a class refuses is told with its place, however deep it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedValuesTest {

  private CrudHarness crud;

  /** With columns of all places. */
  @Entity(name = "Notice")
  public static class Notice {
    @Id int id;

    @Column(length = 5)
    String title;

    @Embedded Head head;
    Picky picky;

    @ElementCollection
    @Column(length = 4)
    List<String> words = new ArrayList<>();

    @ElementCollection
    @Column(length = 4)
    Set<String> tags = new HashSet<>();

    @ElementCollection List<Head> heads = new ArrayList<>();
    @ElementCollection @OrderColumn List<Point> points = new ArrayList<>();
    @ElementCollection Set<Span> spans = new HashSet<>();

    @OneToMany(cascade = CascadeType.ALL)
    List<Page> pages = new ArrayList<>();

    @OneToOne(cascade = CascadeType.ALL)
    Page cover;
  }

  /** An object inside. */
  @Embeddable
  public static class Head {
    @Column(name = "headText", length = 3)
    String text;

    Sub sub;
  }

  /** An object inside an object. */
  @Embeddable
  public static class Sub {
    @Column(length = 2, nullable = true)
    String code;

    @Column(nullable = false)
    Integer needed = 0;
  }

  /** All of it may be null. */
  @Embeddable
  public static class Point {
    Integer x;
    Span inside;
  }

  /** The same of a record. */
  @Embeddable
  public record Span(Integer low, Integer high) {}

  /** Its constructor refuses. */
  @Embeddable
  public record Picky(int low, int high) {
    /** Throws. */
    public Picky {
      if (low > high) {
        throw new IllegalArgumentException("secret");
      }
    }
  }

  /** A part. */
  @Entity(name = "Page")
  public static class Page {
    @Id int number;
    @Embedded Head head;
  }

  /** Where its rows are. */
  String url() {
    return CrudHarness.h2();
  }

  @BeforeAll
  void open() {
    crud =
        new CrudHarness(
            List.of(
                Notice.class,
                Head.class,
                Sub.class,
                Point.class,
                Span.class,
                Picky.class,
                Page.class),
            Map.of("hibernate.connection.url", url()),
            Map.of());
    crud.call("create", Notice.class, "{'id': 1, 'head': {'sub': {'code': 'a'}}}");
  }

  @AfterAll
  void close() {
    crud.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'title': '123456'                                | title              | is longer than 5 characters",
        "'head': {'text': '1234', 'sub': {}}              | head.text          | is longer than 3 characters",
        "'head': {'sub': {'code': '123'}}                 | head.sub.code      | is longer than 2 characters",
        "'head': {'sub': {'needed': null}}                | head.sub.needed    | must not be null",
        "'words': ['a', '12345']                          | words[1]           | is longer than 4 characters",
        "'tags': ['a', '12345']                           | tags               | is longer than 4 characters",
        "'heads': [{'sub': {}}, {'text': '1234', 'sub': {}}] | heads[1].text   | is longer than 3 characters",
        "'points': [{'x': 1}, {}]                         | points[1]          | has no value",
        "'points': [{'inside': {'low': null}}]            | points[0]          | has no value",
        "'spans': [{'low': 1}, {'high': null}]            | spans[1]           | has no value",
        "'cover': {'number': 1, 'head': {'text': '1234', 'sub': {}}} | cover.head.text | is longer than 3 characters",
        "'pages': [{'number': 2, 'head': {'sub': {'code': '123'}}}] | pages[0].head.sub.code | is longer than 2 characters",
        "'picky': {'low': 2, 'high': 1}                   | picky              | is not valid",
      })
  void thePlaceIsNamed(String data, String path, String message) {
    for (String call : List.of("create", "update")) {
      String key = call.equals("create") ? "'id': 2, 'head': {'sub': {}}, " : "'id': 1, ";
      String all = "{" + (data.startsWith("'head'") && call.equals("create") ? "'id': 2, " : key);
      OperationException refused = crud.refused(call, Notice.class, all + data + "}");
      assertThat(refused.details()).as(call).contains(new OperationException.Detail(path, message));
      assertThat(refused.code()).isEqualTo("INVALID");
    }
  }
}
