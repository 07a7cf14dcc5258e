package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.carillon.api.Crud;
import org.carillon.api.Delivery;
import org.carillon.api.Expose.Content;
import org.carillon.config.CarillonConfig;
import org.carillon.emit.WrittenEvents;
import org.carillon.event.Envelope;
import org.carillon.json.ValueMapper;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AudienceCombination;
import org.carillon.model.EventModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.persistence.JtaDatabase;
import org.carillon.security.CallerContext;
import org.carillon.security.KnownCaller;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told of changes, whoever makes them. */
class RowChangesTest {

  private static final Set<Crud> WRITES = Set.of(Crud.CREATE, Crud.UPDATE, Crud.DELETE);
  private static final CarillonConfig CONFIG = new CarillonConfig(name -> Optional.empty());

  private static JtaDatabase database;
  private static EntityRegistry entityRegistry;
  private static ValueMapper valueMapper;
  private static KeyCodec keyCodec;
  private static RowFinder rowFinder;

  private RowChanges changes;
  private WrittenEvents events;
  private Shop desk;
  private Shop board;

  private record Shop(ServiceModel service, ExposureModel exposure) {}

  @BeforeAll
  static void open() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    database =
        new JtaDatabase(
            h2,
            Ticket.class,
            Urgent.class,
            Comment.class,
            Reaction.class,
            Step.class,
            Detail.class,
            Label.class);
    entityRegistry = new EntityRegistry(database.unit());
    keyCodec = new KeyCodec(entityRegistry, new ScalarReader(new ValueMapper(CONFIG, List.of())));
    valueMapper = new ValueMapper(CONFIG, List.of(new EntityModule(entityRegistry, keyCodec)));
    rowFinder = new RowFinder(database.unit(), entityRegistry);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void begin() {
    listen(Content.KEY, Map.of());
    run(
        em -> {
          Label label = new Label();
          label.name = "red";
          em.persist(label);
          for (String title : List.of("a", "b")) {
            Ticket ticket = new Urgent();
            ticket.title = title;
            ticket.tags.add("t");
            ticket.detail = new Detail();
            Comment comment = new Comment();
            comment.ticket = ticket;
            comment.text = title;
            Reaction reaction = new Reaction();
            reaction.comment = comment;
            comment.reactions.add(reaction);
            ticket.comments.add(comment);
            Step step = new Step();
            step.text = title;
            ticket.steps.add(step);
            em.persist(ticket);
          }
        });
    events.written().clear();
  }

  @AfterEach
  void end() {
    changes.end();
    run(
        em -> {
          em.createQuery("select t from Ticket t", Ticket.class)
              .getResultList()
              .forEach(em::remove);
          em.flush();
          em.createQuery("delete from Label").executeUpdate();
        });
  }

  /** The desk tells of what its clients change, the board of everything. */
  private void listen(Content content, Map<String, EventModel> declared) {
    if (changes != null) {
      changes.end();
    }
    desk = shop("Desk", Content.KEY, Set.of(), Map.of());
    board = shop("Board", content, WRITES, declared);
    ApplicationModel application =
        new ApplicationModel(
            List.of(desk.service, board.service),
            Map.of("/ws/Desk", desk.service, "/ws/Board", board.service),
            Map.of(),
            Set.of());
    events = new WrittenEvents(application, valueMapper, database.unit());
    changes =
        new RowChanges(
            application,
            new CrudEvents(entityRegistry, keyCodec, valueMapper, events.eventEmitter(), CONFIG),
            entityRegistry,
            keyCodec,
            valueMapper,
            rowFinder,
            database.transactions());
    changes.listen(null);
  }

  private static Shop shop(
      String name, Content content, Set<Crud> announced, Map<String, EventModel> declared) {
    Map<Crud, Content> contents = new EnumMap<>(Crud.class);
    WRITES.forEach(each -> contents.put(each, content));
    ExposureModel tickets =
        new ExposureModel(Ticket.class, "Tickets", Map.of(), contents, Set.of(), announced);
    return new Shop(
        new ServiceModel(
            name,
            Object.class,
            List.of("/ws/" + name),
            new AccessRule.Anyone(),
            Delivery.OUTBOX,
            AudienceCombination.PLAIN,
            Map.of(),
            List.of(tickets),
            declared,
            null,
            null,
            null),
        tickets);
  }

  /** What somebody does to ticket a, and what is told of it. */
  private record Done(String what, Consumer<EntityManager> work, String told) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Done> done() {
    return Stream.of(
        new Done("nothing", em -> ticket(em), ""),
        new Done("a column", em -> ticket(em).title = "x", "updated a"),
        new Done(
            "a column twice, flushed between",
            em -> {
              ticket(em).title = "x";
              em.flush();
              named(em, "x").title = "y";
            },
            "updated a"),
        new Done("an element", em -> ticket(em).tags.add("u"), "updated a"),
        new Done(
            "a new collection of elements",
            em -> ticket(em).tags = new HashSet<>(Set.of("u")),
            "updated a"),
        new Done("no elements", em -> ticket(em).tags = null, "updated a"),
        new Done("a label", em -> ticket(em).labels.add(em.find(Label.class, "red")), "updated a"),
        new Done("a part", em -> ticket(em).comments.get(0).text = "x", "updated a"),
        new Done(
            "a part of a part",
            em -> ticket(em).comments.get(0).reactions.get(0).text = "x",
            "updated a"),
        new Done(
            "a part of a part alone",
            em ->
                em.createQuery(
                            "select r from Reaction r where r.comment.text = 'a'", Reaction.class)
                        .getSingleResult()
                        .text =
                    "x",
            "updated a"),
        new Done(
            "a part that does not know it", em -> ticket(em).steps.get(0).text = "x", "updated a"),
        new Done(
            "a part that does not know it alone",
            em ->
                em.createQuery("select s from Step s where s.text = 'a'", Step.class)
                        .getSingleResult()
                        .text =
                    "x",
            "updated a"),
        new Done("its only part", em -> ticket(em).detail.text = "x", "updated a"),
        new Done("its only part goes", em -> ticket(em).detail = null, "updated a"),
        new Done("a new part", em -> ticket(em).steps.add(new Step()), "updated a"),
        new Done(
            "a new part that the owner does not know",
            em -> {
              Comment comment = new Comment();
              comment.ticket = ticket(em);
              em.persist(comment);
            },
            "updated a"),
        new Done("a part goes", em -> ticket(em).comments.clear(), "updated a"),
        new Done("a part goes by itself", em -> ticket(em).steps.remove(0), "updated a"),
        new Done(
            "a part goes over to another",
            em -> ticket(em).comments.get(0).ticket = named(em, "b"),
            "updated b, updated a"),
        new Done("the row goes", em -> em.remove(ticket(em)), "deleted a"),
        new Done(
            "a change, then it goes",
            em -> {
              ticket(em).title = "x";
              em.flush();
              em.remove(named(em, "x"));
            },
            "deleted a"),
        new Done("a new one", em -> em.persist(fresh("c")), "created c"),
        new Done(
            "a new one that changes",
            em -> {
              Ticket ticket = fresh("x");
              em.persist(ticket);
              em.flush();
              ticket.title = "c";
            },
            "created c"),
        new Done(
            "a new one that goes",
            em -> {
              Ticket ticket = fresh("c");
              em.persist(ticket);
              em.flush();
              em.remove(ticket);
            },
            ""),
        new Done(
            "a batch that clears its context",
            em -> {
              ticket(em).title = "x";
              em.persist(fresh("c"));
              em.flush();
              em.clear();
              named(em, "b").title = "y";
            },
            "created c, updated a, updated b"),
        new Done(
            "a bulk statement is not seen",
            em -> em.createQuery("update Ticket t set t.title = 'z'").executeUpdate(),
            ""),
        new Done("what nobody exposes", em -> em.find(Label.class, "red").text = "x", ""));
  }

  @ParameterizedTest
  @MethodSource("done")
  void aChangeIsToldOfOnceWhoeverMakesIt(Done done) {
    assertThat(told(done.work())).isEqualTo(done.told());
  }

  @Test
  void whatRollsBackIsNotToldOf() {
    assertThatThrownBy(
            () ->
                run(
                    em -> {
                      ticket(em).title = "x";
                      em.flush();
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(events.written()).isEmpty();
    assertThat(told(em -> ticket(em).title = "x")).isEqualTo("updated a");
  }

  @Test
  void aTransactionInsideIsToldOfByItself() {
    assertThatThrownBy(
            () ->
                run(
                    em -> {
                      ticket(em).title = "x";
                      em.flush();
                      try {
                        database
                            .transactions()
                            .callSeparately(
                                () -> {
                                  named(database.unit().entityManager(), "b").title = "y";
                                  return true;
                                });
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(events.written()).extracting(Envelope::event).containsExactly("Tickets:updated");
  }

  @Test
  void theOperationsOwnEventIsNotDoubled() {
    Consumer<Shop> update =
        shop ->
            run(
                em -> {
                  Ticket ticket = ticket(em);
                  ticket.title = ticket.title + "x";
                  ticket.title = "a".equals(ticket.title) ? "b" : "a" + System.nanoTime();
                  em.flush();
                  changes.announce(shop.service(), shop.exposure(), Crud.UPDATE, ticket);
                  ticket.title = "a";
                });
    update.accept(board);
    assertThat(events.written())
        .extracting(Envelope::path, Envelope::event)
        .containsExactly(org.assertj.core.api.Assertions.tuple("/ws/Board", "Tickets:updated"));
    events.written().clear();
    update.accept(desk);
    assertThat(events.written())
        .extracting(Envelope::path)
        .containsExactly("/ws/Desk", "/ws/Board");
  }

  @Test
  void theDataAreTheRowAsItIsAtTheEnd() {
    listen(Content.DATA, Map.of());
    run(
        em -> {
          ticket(em).title = "x";
          em.flush();
          em.clear();
          named(em, "x").comments.get(0).text = "y";
        });
    Envelope told = events.written().get(0);
    assertThat(told.json())
        .contains("\"title\":\"x\"", "\"text\":\"y\"", "\"tags\":[\"t\"]", "\"type\":\"Urgent\"");
    assertThat(events.written()).hasSize(1);
  }

  /** What is told of a ticket. */
  public record Told(long id, String title) {}

  @Test
  void aDeclaredEventTellsOfADeletedRowToo() {
    listen(
        Content.NONE,
        Map.of(
            "Tickets:deleted",
            new EventModel(
                "Tickets:deleted",
                Told.class,
                "Board",
                List.of("/ws/Board"),
                Delivery.OUTBOX,
                List.of(),
                AudienceCombination.PLAIN)));
    run(em -> ticket(em).title = "a2");
    assertThat(events.written()).as("no event is declared").isEmpty();
    run(em -> em.remove(named(em, "a2")));
    assertThat(events.written()).hasSize(1);
    assertThat(events.written().get(0).json()).contains("\"title\":\"a2\"");
  }

  @Test
  void theTenantIsTheCallersAndWhereNobodyCallsTheDefault() {
    try (CallerContext.Scope of =
        CallerContext.enter(new KnownCaller("alice", "t7", Set.of(), null))) {
      run(em -> ticket(em).title = "x");
    }
    run(em -> named(em, "x").title = "a");
    assertThat(events.written()).extracting(Envelope::tenant).containsExactly("t7", "default");
  }

  /** What an operation says of what it did. */
  public record Answer(Long id, String title) {}

  @Test
  void anOperationThatStoresByItselfIsToldOfByTheRowThatItMeant() {
    run(
        em -> {
          Ticket fresh = fresh("c");
          em.persist(fresh);
          em.flush();
          ticket(em).title = "x";
          named(em, "b").title = "y";
          em.flush();
          Ticket a = named(em, "x");
          Map<String, Object> none = Map.of("title", "c");
          for (Object returned :
              new Object[] {null, "text", 5, new Answer(null, "c"), List.of(1)}) {
            assertThat(changes.subject(board.exposure, Crud.CREATE, none, returned))
                .as("the only one that is new")
                .isSameAs(fresh);
            assertThat(changes.subject(board.exposure, Crud.UPDATE, none, returned))
                .as("two have changed")
                .isNull();
          }
          Map<String, Object> data = Map.of("id", a.id);
          assertThat(changes.subject(board.exposure, Crud.UPDATE, data, new Answer(fresh.id, "c")))
              .as("a client has said which one")
              .isSameAs(a);
          assertThat(changes.subject(board.exposure, Crud.CREATE, none, new Answer(a.id, "c")))
              .as("the answer says which one")
              .isSameAs(a);
          assertThat(changes.subject(board.exposure, Crud.UPDATE, Map.of("id", -1), null))
              .as("a row that native SQL has written, or nobody")
              .isEqualTo(Map.of("id", -1L));
          assertThat(changes.subject(board.exposure, Crud.DELETE, none, null)).isNull();
          em.remove(a);
          em.flush();
          assertThat(changes.subject(board.exposure, Crud.DELETE, none, null))
              .isEqualTo(changes.subject(board.exposure, Crud.DELETE, data, null))
              .isEqualTo(Map.of("id", a.id));
        });
  }

  private static Ticket ticket(EntityManager em) {
    return named(em, "a");
  }

  private static Ticket named(EntityManager em, String title) {
    return em.createQuery("select t from Ticket t where t.title = :title", Ticket.class)
        .setParameter("title", title)
        .getSingleResult();
  }

  private static Ticket fresh(String title) {
    Ticket ticket = new Ticket();
    ticket.title = title;
    return ticket;
  }

  /** The events of the board by the names that the tickets had or got. */
  private String told(Consumer<EntityManager> work) {
    Map<String, String> names = new java.util.HashMap<>();
    Consumer<EntityManager> read =
        em ->
            em.createQuery("select t from Ticket t", Ticket.class)
                .getResultList()
                .forEach(t -> names.putIfAbsent("{\"id\":" + t.id + "}", t.title));
    run(read);
    run(work);
    run(read);
    return String.join(
        ", ",
        events.written().stream()
            .map(told -> told.event().substring("Tickets:".length()) + " " + names.get(told.json()))
            .toList());
  }

  private static void run(Consumer<EntityManager> work) {
    try {
      database
          .transactions()
          .call(
              () -> {
                work.accept(database.unit().entityManager());
                return true;
              });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** With parts of all kinds. */
  @Entity(name = "Ticket")
  public static class Ticket {
    @Id @GeneratedValue Long id;
    String title;
    @ElementCollection Set<String> tags = new HashSet<>();
    @ManyToMany Set<Label> labels = new HashSet<>();

    @OneToMany(mappedBy = "ticket", cascade = CascadeType.ALL, orphanRemoval = true)
    List<Comment> comments = new ArrayList<>();

    @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
    @JoinColumn
    List<Step> steps = new ArrayList<>();

    @OneToOne(cascade = CascadeType.ALL, orphanRemoval = true)
    Detail detail;

    @Version int version;
  }

  /** A class below. */
  @Entity(name = "Urgent")
  public static class Urgent extends Ticket {}

  /** A part that knows its owner. */
  @Entity(name = "Comment")
  public static class Comment {
    @Id @GeneratedValue Long id;
    String text;

    @ManyToOne(fetch = jakarta.persistence.FetchType.LAZY)
    Ticket ticket;

    @OneToMany(mappedBy = "comment", cascade = CascadeType.ALL, orphanRemoval = true)
    List<Reaction> reactions = new ArrayList<>();
  }

  /** A part of a part. */
  @Entity(name = "Reaction")
  public static class Reaction {
    @Id @GeneratedValue Long id;
    String text;

    @ManyToOne(fetch = jakarta.persistence.FetchType.LAZY)
    Comment comment;
  }

  /** A part that does not know its owner. */
  @Entity(name = "Step")
  public static class Step {
    @Id @GeneratedValue Long id;
    String text;
  }

  /** The only one of its kind. */
  @Entity(name = "Detail")
  public static class Detail {
    @Id @GeneratedValue Long id;
    String text;
  }

  /** Nobody's. */
  @Entity(name = "Label")
  public static class Label {
    @Id String name;
    String text;
  }
}
