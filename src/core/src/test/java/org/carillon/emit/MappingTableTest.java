package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.emit.Application.caller;
import static org.carillon.emit.Application.inFrame;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.carillon.api.Combine;
import org.carillon.api.Emitter;
import org.carillon.api.Who;
import org.carillon.emit.MappedEvents.Saying;
import org.carillon.session.ClientConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rows on who hears an event of the table in docs/coming-from-cap.md: what CDS says, said in
 * Java, reaches the same clients. alice sends, and hears with the others what is for all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappingTableTest {

  private final Map<String, Client> clients = new LinkedHashMap<>();
  private Application application;
  private Saying saying;
  private ClientConnection alice;

  /**
   * A row of the table.
   *
   * @param cds what CDS says
   * @param event what Java says
   * @param heard by whom
   */
  record Row(String cds, Object event, String... heard) {
    @Override
    public String toString() {
      return cds;
    }
  }

  /** A row of the table on what is said at the emit. */
  record SaidRow(String cds, UnaryOperator<Emitter<Object>> java, String... heard) {
    @Override
    public String toString() {
      return cds;
    }
  }

  @BeforeAll
  void connect() {
    application = Application.of(MappedEvents.class);
    saying = application.get(Saying.class);
    alice = connect("alice", "1234", "t1", "admin");
    ClientConnection carol = connect("carol", "007", "t1", "user");
    carol.enter("red");
    ClientConnection dave = connect("dave", "9", "t1", "user");
    dave.enter("blue");
    dave.enter("2026-01-01T12:00:00.000Z");
    connect("bob", "1234", "t2", "admin").enter("red");
  }

  private ClientConnection connect(String user, String identifier, String tenant, String role) {
    Client client = new Client();
    clients.put(user, client);
    return application.connect(
        client, MappedEvents.class, 0, caller(user, tenant, role), identifier);
  }

  @AfterAll
  void stop() {
    application.close();
  }

  static Stream<Row> rows() {
    return Stream.of(
        new Row("event without annotations", new MappedEvents.Plain("x"), "alice", "carol", "dave"),
        new Row("@ws.user.include: 'carol'", new MappedEvents.StaticUser(), "carol"),
        new Row("@ws.user: ['carol', 'dave']", new MappedEvents.StaticUsers(), "carol", "dave"),
        new Row("@ws.user.exclude: 'carol'", new MappedEvents.NotStaticUser(), "alice", "dave"),
        new Row("element @ws.user", new MappedEvents.User("dave"), "dave"),
        new Row("element @ws.user, null", new MappedEvents.User(null)),
        new Row("element @ws.user, empty", new MappedEvents.User("")),
        new Row(
            "element @ws.user: array of String",
            new MappedEvents.Users(List.of("alice", "dave")),
            "alice",
            "dave"),
        new Row("element @ws.user: [], nobody", new MappedEvents.Users(List.of())),
        new Row(
            "element @ws.user.exclude: array of String",
            new MappedEvents.NotUsers(List.of("alice", "dave")),
            "carol"),
        new Row(
            "element @ws.user.exclude: []",
            new MappedEvents.NotUsers(List.of()),
            "alice",
            "carol",
            "dave"),
        new Row(
            "@ws.currentUser, @ws.user: 'includeCurrent'", new MappedEvents.CurrentUser(), "alice"),
        new Row(
            "@ws.currentUser.exclude, @ws.user: 'excludeCurrent'",
            new MappedEvents.NotCurrentUser(),
            "carol",
            "dave"),
        new Row(
            "element @ws.currentUser.include: Boolean, true",
            new MappedEvents.MaybeCurrentUser(true, false),
            "alice"),
        new Row(
            "element @ws.currentUser.exclude: Boolean, true",
            new MappedEvents.MaybeCurrentUser(false, true),
            "carol",
            "dave"),
        new Row(
            "elements @ws.currentUser: Boolean, false",
            new MappedEvents.MaybeCurrentUser(false, false),
            "alice",
            "carol",
            "dave"),
        new Row("@ws.role: 'admin'", new MappedEvents.StaticRole(), "alice"),
        new Row("@ws.role.exclude: 'admin'", new MappedEvents.NotStaticRole(), "carol", "dave"),
        new Row("element @ws.role", new MappedEvents.Role("admin"), "alice"),
        new Row("@ws.context: 'red'", new MappedEvents.StaticContext(), "carol"),
        new Row("@ws.context.exclude: 'red'", new MappedEvents.NotStaticContext(), "alice", "dave"),
        new Row(
            "element @ws.context: array of String",
            new MappedEvents.Contexts(Set.of("red", "blue")),
            "carol",
            "dave"),
        new Row(
            "element @ws.context: Timestamp",
            new MappedEvents.ContextOfInstant(Instant.parse("2026-01-01T12:00:00Z")),
            "dave"),
        new Row(
            "element @ws.context.exclude", new MappedEvents.NotContext("blue"), "alice", "carol"),
        new Row("@ws.identifier.include: '1234'", new MappedEvents.StaticClient(), "alice"),
        new Row(
            "element @ws.identifier.exclude", new MappedEvents.NotClient("007"), "alice", "dave"),
        new Row(
            "@ws.context: 'blue' and element @ws.context, united",
            new MappedEvents.StaticAndDynamic("red"),
            "carol",
            "dave"),
        new Row(
            "@ws.user: 'dave' @ws.context: 'red', operator 'or'",
            new MappedEvents.AnyLayer(),
            "carol",
            "dave"),
        new Row("@ws.operator.include: 'and'", new MappedEvents.AllLayers(), "carol"),
        new Row("@ws.operator.exclude: 'and'", new MappedEvents.NotAllLayers(), "alice", "dave"));
  }

  static Stream<SaidRow> said() {
    return Stream.of(
        new SaidRow("{ wsUsers: ['carol'] }", e -> e.to(Who.USER, "carol"), "carol"),
        new SaidRow(
            "{ users: { exclude: ['carol'] } }", e -> e.except(Who.USER, "carol"), "alice", "dave"),
        new SaidRow("{ currentUser: true }", e -> e.to(Who.CURRENT_USER), "alice"),
        new SaidRow(
            "{ currentUserExclude: true }", e -> e.except(Who.CURRENT_USER), "carol", "dave"),
        new SaidRow("{ roles: ['admin'] }", e -> e.to(Who.ROLE, "admin"), "alice"),
        new SaidRow("{ contexts: ['red'] }", e -> e.to(Who.CONTEXT, "red"), "carol"),
        new SaidRow(
            "{ contextExclude: 'red' }", e -> e.except(Who.CONTEXT, "red"), "alice", "dave"),
        new SaidRow("{ wsIdentifier: '007' }", e -> e.to(Who.CLIENT, "007"), "carol"),
        new SaidRow(
            "{ identifierExclude: '007' }", e -> e.except(Who.CLIENT, "007"), "alice", "dave"),
        new SaidRow(
            "{ user: 'carol', context: 'blue' }",
            e -> e.to(Who.USER, "carol").to(Who.CONTEXT, "blue"),
            "carol",
            "dave"),
        new SaidRow(
            "{ user: ['carol', 'dave'], context: 'blue', operatorInclude: 'and' }",
            e ->
                e.to(Who.USER, "carol", "dave")
                    .to(Who.CONTEXT, "blue")
                    .combineIncludes(Combine.ALL),
            "dave"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void what_an_event_declares_reaches_whom_cds_would_reach(Row row) {
    inFrame(alice, () -> saying.emitter.emit(row.event));

    assertThat(heard()).containsExactlyInAnyOrder(row.heard);
  }

  @ParameterizedTest
  @MethodSource("said")
  void what_is_said_at_the_emit_reaches_whom_its_headers_would_reach(SaidRow said) {
    inFrame(alice, () -> said.java.apply(saying.emitter).emit(new MappedEvents.Plain("x")));

    assertThat(heard()).containsExactlyInAnyOrder(said.heard);
  }

  @Test
  void what_is_ignored_is_not_on_the_wire() {
    inFrame(alice, () -> saying.emitter.emit(new MappedEvents.Ignoring("x", "y")));

    assertThat(clients.get("carol").heard())
        .containsExactly("{\"event\":\"ignoring\",\"data\":{\"text\":\"x\"}}");
    heard();
  }

  /** By whom since it was asked last. */
  private Set<String> heard() {
    Set<String> names = new TreeSet<>();
    clients.forEach(
        (name, client) -> {
          if (!client.heard().isEmpty()) {
            names.add(name);
          }
        });
    return names;
  }
}
