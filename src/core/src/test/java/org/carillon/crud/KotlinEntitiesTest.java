package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.carillon.json.KotlinSources;
import org.carillon.model.ModelExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Entities that are written in Kotlin: stored and shown as any, or refused at deployment. */
class KotlinEntitiesTest {

  private static final String PACKAGE = "kotlins.entities.";

  private static CrudHarness crud;
  private static ClassLoader context;

  @BeforeAll
  static void open() {
    context = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(KotlinSources.loader()); // for Hibernate
    crud =
        new CrudHarness(
            Stream.of("Author", "Address", "Book", "Page", "Place", "Seat", "Line")
                .<Class<?>>map(KotlinEntitiesTest::type)
                .toList(),
            Map.of("hibernate.connection.url", "jdbc:h2:mem:" + UUID.randomUUID()),
            Map.of());
  }

  @AfterAll
  static void close() {
    crud.close();
    Thread.currentThread().setContextClassLoader(context);
  }

  private static Class<?> type(String name) {
    return KotlinSources.load(PACKAGE + name);
  }

  @Test
  void anEntityWithAllThatItHasIsCreatedChangedAndShown() {
    assertThat(crud.call("create", type("Author"), "{'ID': 1, 'name': 'a'}"))
        .isEqualTo(Map.of("ID", 1, "name", "a"));
    Map<String, Object> book =
        crud.call(
            "create",
            type("Book"),
            "{'title': 't', 'grade': 'HIGH', 'isOpen': true, 'author_ID': 1, 'home': {'city': 'c'},"
                + " 'pages': [{'number': 1, 'text': 'p'}]}");
    String id = (String) book.get("id");
    assertThat(book.toString())
        .isEqualTo(
            "{id="
                + id
                + ", title=t, grade=HIGH, isOpen=true, author={ID=1}, home={city=c, zip=null},"
                + " pages=[{number=1, text=p}], version=0}");
    assertThat(
            crud.call(
                "update",
                type("Book"),
                "{'id': '" + id + "', 'isOpen': false, 'home': {'zip': 5}, 'version': 0}"))
        .containsEntry("isOpen", false)
        .containsEntry("home", Map.of("city", "c", "zip", 5))
        .containsEntry("version", 1);
    assertThat(crud.list(type("Book"), "{'isOpen': false, 'author_ID': 1}", Map.of())).hasSize(1);
    crud.call("delete", type("Book"), "{'id': '" + id + "'}");
    assertThat(crud.list(type("Page"), "{}", Map.of())).isEmpty();
  }

  @Test
  void dataClassesAreKeys() {
    String seat = "{'place': {'line': 1, 'seat': 2}}";
    crud.call("create", type("Seat"), "{'place': {'line': 1, 'seat': 2}, 'guest': 'g'}");
    assertThat(crud.call("read", type("Seat"), seat)).containsEntry("guest", "g");
    assertThat(crud.call("delete", type("Seat"), seat))
        .isEqualTo(Map.of("place", Map.of("line", 1, "seat", 2)));
    crud.call("create", type("Line"), "{'order': 1, 'position': 2, 'text': 't'}");
    assertThat(crud.call("update", type("Line"), "{'order': 1, 'position': 2, 'text': 'u'}"))
        .isEqualTo(Map.of("order", 1, "position", 2, "text", "u"));
  }

  @Test
  void whatHibernateOrTheWireCannotHaveIsRefusedInTheOneMessage() {
    Class<?> faulty = type("FaultyService");
    String message;
    try (SeContainer deployed =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(new ModelExtension())
            .addBeanClasses(faulty)
            .initialize()) {
      throw new AssertionError("deployed " + deployed);
    } catch (RuntimeException e) {
      message = String.valueOf(e.getMessage());
    }
    for (String line :
        List.of(
            "CRL-0060: Bare: has no constructor without parameters",
            "CRL-0060: BareAddress: has no constructor without parameters",
            "CRL-0060: BareKey: has no constructor without parameters",
            "CRL-0060: Unsigned: has no constructor without parameters",
            "CRL-0069: Unsigned.count: is of a value class of Kotlin",
            "CRL-0069: Timed.at: kotlin.time.Instant is no data: take a java.time.Instant",
            "CRL-0069: Paired.pair: kotlin.Pair is no data: take a data class",
            "CRL-0068: Hidden.secret: @Ignore is on the parameter of the constructor alone",
            "CRL-0068: Renamed.id: @JsonbProperty is on the parameter of the constructor alone")) {
      assertThat(message).contains("\n  " + line);
    }
    assertThat(message).contains(", 9 faults");
  }
}
