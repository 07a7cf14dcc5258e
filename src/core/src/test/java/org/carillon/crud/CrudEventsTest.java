package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.json.bind.annotation.JsonbProperty;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.api.Crud;
import org.carillon.api.Delivery;
import org.carillon.api.Expose.Content;
import org.carillon.api.Ignore;
import org.carillon.api.OperationException;
import org.carillon.api.Who;
import org.carillon.broadcast.Clients;
import org.carillon.config.CarillonConfig;
import org.carillon.crud.model.Book;
import org.carillon.emit.WrittenEvents;
import org.carillon.event.Envelope;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AudienceCombination;
import org.carillon.model.CrudVerb;
import org.carillon.model.EventModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.operation.FailureMapper;
import org.carillon.security.CallerContext;
import org.carillon.security.KnownCaller;
import org.carillon.session.ClientConnection;
import org.carillon.session.CurrentConnection;
import org.carillon.session.MemoryChannel;
import org.carillon.session.WireProtocol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrudEventsTest {

  private static CrudHarness crud;

  @BeforeAll
  static void open() {
    crud = new CrudHarness();
  }

  @AfterAll
  static void close() {
    crud.close();
  }

  @BeforeEach
  void fill() {
    crud.factory.getSchemaManager().truncateMappedObjects();
    crud.call("create", org.carillon.crud.model.Author.class, "{'ID': 101, 'name': 'Emily'}");
  }

  @Test
  void theKeyIsToldOfEveryChange() {
    assertThat(changes(Content.KEY, Map.of()))
        .extracting(Envelope::event, Envelope::json, Envelope::key, Envelope::tenant)
        .containsExactly(
            tuple("Books:created", "{\"ID\":1}", "Book{\"ID\":1}", "t1"),
            tuple("Books:updated", "{\"ID\":1}", "Book{\"ID\":1}", "t1"),
            tuple("Books:deleted", "{\"ID\":1}", "Book{\"ID\":1}", "t1"));
  }

  @Test
  void theDataAreTheRowWithItsCompositionsAndOfADeletedOneTheKey() {
    List<Envelope> told = changes(Content.DATA, Map.of());
    assertThat(told.get(0).json())
        .contains("\"title\":\"x\"", "\"tags\":[\"a\"]", "\"author\":{\"ID\":101}")
        .doesNotContain("hidden", "tenant");
    assertThat(told.get(1).json()).contains("\"stock\":2", "\"version\":1");
    assertThat(told.get(2).json()).isEqualTo("{\"ID\":1}");
  }

  @Test
  void nothingIsToldWhereNothingShallBe() {
    assertThat(changes(Content.NONE, Map.of())).isEmpty();
  }

  @Test
  void aDeclaredEventIsFilledByNameAlsoFromADeletedRow() {
    List<Envelope> told =
        changes(
            Content.NONE,
            Map.of(
                "Books:updated", declared("Books:updated", Told.class),
                "Books:deleted", declared("Books:deleted", Told.class)));
    assertThat(told)
        .extracting(Envelope::event, Envelope::json)
        .containsExactly(
            tuple("Books:updated", "{\"ID\":1,\"title\":\"x\",\"author_ID\":101}"),
            tuple("Books:deleted", "{\"ID\":1,\"title\":\"x\",\"author_ID\":101}"));
  }

  @Test
  void anEventThatCannotBeFilledIsNoFaultOfTheClient() {
    for (Class<?> type : List.of(Wrong.class, WrongHidden.class, Throwing.class)) {
      IllegalStateException thrown =
          catchThrowableOfType(
              IllegalStateException.class,
              () ->
                  changes(Content.NONE, Map.of("Books:created", declared("Books:created", type))));
      assertThat(thrown).as(type.getName()).hasMessageContaining(type.getName());
      assertThat(new FailureMapper(crud.values).of("1", "Books:create", thrown).code())
          .isEqualTo("INTERNAL");
    }
  }

  @Test
  void whoHearsADeclaredEventMayBeSaidByWhatNobodySees() throws Exception {
    for (Class<?> type : List.of(Addressed.class, AddressedBean.class)) {
      EventModel event =
          declared(
              "Books:updated",
              type,
              new EventModel.Dynamic(
                  false,
                  Who.CONTEXT,
                  type.getDeclaredMethod(type.isRecord() ? "title" : "getTitle")),
              new EventModel.Dynamic(
                  false,
                  Who.USER,
                  type.getDeclaredMethod(type.isRecord() ? "internal" : "getInternal")));
      Envelope told = changes(Content.NONE, Map.of("Books:updated", event)).get(0);
      assertThat(told.json()).isEqualTo("{\"ID\":1}");
      assertThat(told.audience().include().contexts()).containsExactly("x");
      assertThat(told.audience().include().users())
          .as("an attribute that clients do not see")
          .containsExactly("hidden");
    }
  }

  @Test
  void theSenderHearsADeclaredEventWhereTheExposureSaysSoAlone() {
    CarillonConfig config = new CarillonConfig(name -> Optional.empty());
    ClientConnection sender =
        new Clients(config)
            .connect(
                new KnownCaller("alice", "t1", Set.of(), null),
                Map.of(),
                MemoryChannel.fast(),
                WireProtocol.PLAIN);
    Map<String, EventModel> declared =
        Map.of("Books:created", declared("Books:created", Told.class));
    try (CurrentConnection.Scope frame = CurrentConnection.enter(sender)) {
      assertThat(changes(Content.KEY, declared, Set.of()))
          .extracting(told -> told.audience().exceptConnection())
          .containsExactly(sender.id(), sender.id(), sender.id());
      assertThat(changes(Content.KEY, declared, Set.of(Crud.CREATE, Crud.DELETE)))
          .extracting(told -> told.audience().exceptConnection())
          .containsExactly(null, sender.id(), null);
    }
  }

  @Test
  void theChangesOfARowKeepTheirOrderDeclaredOrNot() {
    assertThat(changes(Content.KEY, Map.of("Books:updated", declared("Books:updated", Told.class))))
        .extracting(Envelope::key)
        .containsOnly("Book{\"ID\":1}");
  }

  /** Nobody sees who hears it. */
  public record Addressed(
      @JsonbProperty("ID") int id, @Ignore String title, @Ignore String internal) {}

  /** The same as a class. */
  public static class AddressedBean {
    @JsonbProperty("ID")
    public int id;

    @Ignore private String title;
    @Ignore private String internal;

    public String getTitle() {
      return title;
    }

    public String getInternal() {
      return internal;
    }
  }

  /** What it hides is no number. */
  public record WrongHidden(@Ignore int internal) {}

  /** It refuses. */
  public record Throwing(String title) {
    /** Throws what an operation would. */
    public Throwing {
      throw new OperationException("INVALID", "no such title");
    }
  }

  /** What a client is told. */
  public record Told(
      @JsonbProperty("ID") int id, String title, Integer author_ID, @Ignore String internal) {}

  /** A title is no number. */
  public record Wrong(int title) {}

  private static EventModel declared(String name, Class<?> type, EventModel.Rule... rules) {
    return new EventModel(
        name,
        type,
        "Shop",
        List.of("/ws/shop"),
        Delivery.OUTBOX,
        List.of(rules),
        AudienceCombination.PLAIN);
  }

  /** What is told of a book that is created, changed and deleted. */
  private List<Envelope> changes(Content content, Map<String, EventModel> declared) {
    return changes(content, declared, Set.of());
  }

  private List<Envelope> changes(
      Content content, Map<String, EventModel> declared, Set<Crud> toSender) {
    fill(); // what the case before left
    Map<Crud, Content> contents = new EnumMap<>(Crud.class);
    Set.of(Crud.CREATE, Crud.UPDATE, Crud.DELETE).forEach(each -> contents.put(each, content));
    ExposureModel books =
        new ExposureModel(Book.class, "Books", Map.of(), contents, toSender, Set.of());
    ServiceModel shop =
        new ServiceModel(
            "Shop",
            Object.class,
            List.of("/ws/shop"),
            new AccessRule.Anyone(),
            Delivery.OUTBOX,
            AudienceCombination.PLAIN,
            Map.of(),
            List.of(books),
            declared,
            null,
            null,
            null);
    WrittenEvents events =
        new WrittenEvents(
            new ApplicationModel(List.of(shop), Map.of("/ws/shop", shop), Map.of(), Set.of()),
            crud.values,
            crud.unit);
    CrudEvents told =
        new CrudEvents(
            crud.entities,
            crud.keys,
            crud.values,
            events.eventEmitter(),
            new CarillonConfig(name -> Optional.empty()));
    try (CallerContext.Scope scope =
        CallerContext.enter(new KnownCaller("alice", "t1", Set.of(), null))) {
      change(
          told,
          shop,
          books,
          Crud.CREATE,
          "{'ID': 1, 'title': 'x', 'author_ID': 101, 'tags': ['a']}");
      change(told, shop, books, Crud.UPDATE, "{'ID': 1, 'stock': 2}");
      change(told, shop, books, Crud.DELETE, "{'ID': 1}");
    }
    return events.written();
  }

  private static void change(
      CrudEvents told, ServiceModel shop, ExposureModel books, Crud change, String data) {
    crud.transaction(
        () -> {
          Object subject =
              crud.handler.call(
                  CrudVerb.valueOf(change.name()), books, CrudHarness.object(data), Map.of());
          told.changed(shop, books, change, subject);
          return null;
        });
  }
}
