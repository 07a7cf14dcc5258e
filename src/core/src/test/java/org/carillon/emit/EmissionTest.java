package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.carillon.emit.Application.as;
import static org.carillon.emit.Application.caller;
import static org.carillon.emit.Application.inFrame;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.carillon.api.Audience;
import org.carillon.api.Caller;
import org.carillon.api.Combine;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.Except;
import org.carillon.api.Ignore;
import org.carillon.api.Recipients;
import org.carillon.api.To;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.api.Who;
import org.carillon.config.DeploymentCheck;
import org.carillon.persistence.Transactions;
import org.carillon.security.CallerContext;
import org.carillon.session.ClientConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmissionTest {

  private static final Caller ALICE = caller("alice", "t1");
  private static final Caller CAROL = caller("carol", "t1");
  private static final Caller BOB = caller("bob", "t2");

  private final Client alice = new Client();
  private final Client carol = new Client();
  private final Client bob = new Client();
  private Application application;
  private Bells bells;
  private ClientConnection aliceThere;
  private ClientConnection carolThere;

  @BeforeEach
  void connect() {
    application = Application.of(Chat.class, Strict.class, Bells.class);
    bells = application.get(Bells.class);
    aliceThere = application.connect(alice, Chat.class, ALICE);
    carolThere = application.connect(carol, Chat.class, CAROL);
    application.connect(bob, Chat.class, BOB);
  }

  @AfterEach
  void stop() {
    application.close();
  }

  @Test
  void an_emitter_reaches_everyone_of_the_tenant_the_sender_too() {
    inFrame(aliceThere, () -> bells.received.emit(new Chat.Received("hi", null, "secret")));

    String frame = "{\"event\":\"received\",\"data\":{\"text\":\"hi\"}}";
    assertThat(alice.heard()).containsExactly(frame);
    assertThat(carol.heard()).containsExactly(frame);
    assertThat(bob.heard()).isEmpty();
  }

  @Test
  void a_fired_event_is_an_emit() {
    as(BOB, () -> bells.event.fire(new Chat.Received("hi", new BigDecimal("1.10"), null)));

    assertThat(bob.heard())
        .containsExactly("{\"event\":\"received\",\"data\":{\"text\":\"hi\",\"price\":\"1.10\"}}");
    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void an_event_of_a_subclass_is_heard_once() {
    as(ALICE, () -> application.fire(new Chat.LoudShout()));

    assertThat(alice.heard()).containsExactly("{\"event\":\"loudShout\",\"data\":{\"level\":2}}");
  }

  @Test
  void an_undeclared_subclass_is_the_event_that_it_extends() {
    as(ALICE, () -> application.fire(new Chat.Whisper()));

    assertThat(alice.heard()).containsExactly("{\"event\":\"shout\",\"data\":{\"level\":0}}");
  }

  @Test
  void narrowing_makes_a_new_emitter_and_leaves_the_old_one() {
    carolThere.enter("room");
    Emitter<Chat.Received> toRoom = bells.received.to(Who.CONTEXT, "room");

    as(ALICE, () -> toRoom.emit(new Chat.Received("room", null, null)));
    assertThat(alice.heard()).isEmpty();
    assertThat(carol.heard()).hasSize(1);

    as(ALICE, () -> bells.received.emit(new Chat.Received("all", null, null)));
    assertThat(alice.heard()).hasSize(1);
  }

  @Test
  void the_sender_can_be_left_out_or_be_the_only_one() {
    inFrame(
        aliceThere,
        () -> bells.received.except(Who.SENDER).emit(new Chat.Received("others", null, null)));
    assertThat(alice.heard()).isEmpty();
    assertThat(carol.heard()).hasSize(1);

    inFrame(
        aliceThere, () -> bells.received.to(Who.SENDER).emit(new Chat.Received("me", null, null)));
    assertThat(alice.heard()).hasSize(1);
    assertThat(carol.heard()).isEmpty();
  }

  @Test
  void the_declared_audience_comes_from_the_data_and_the_caller() {
    carolThere.enter("a");
    aliceThere.enter("a");

    as(ALICE, () -> bells.any.emit(new Chat.Moved(List.of("a", "b"), true)));
    assertThat(carol.heard()).hasSize(1);
    assertThat(alice.heard()).isEmpty();

    as(ALICE, () -> bells.any.emit(new Chat.Moved(List.of("a"), false)));
    assertThat(alice.heard()).hasSize(1);

    as(ALICE, () -> bells.any.emit(new Chat.Moved(List.of(), false)));
    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void attributes_said_at_the_emit_are_headers_of_the_frame() {
    as(
        ALICE,
        () ->
            bells
                .received
                .attribute("a", 1)
                .attribute("a", null)
                .attribute("json", "b", true)
                .attribute("pcp", "c", "not here")
                .emit(new Chat.Received("hi", null, null)));

    assertThat(alice.heard())
        .containsExactly(
            "{\"event\":\"received\",\"data\":{\"text\":\"hi\"},\"headers\":{\"a\":1,\"b\":true}}");
  }

  @Test
  void headers_say_what_the_methods_say() {
    carolThere.enter("room");
    as(
        ALICE,
        () ->
            bells
                .received
                .headers(Map.of("contexts", "room", "ws", Map.of("json", Map.of("a", 1))))
                .emit(new Chat.Received("hi", null, null)));

    assertThat(alice.heard()).isEmpty();
    assertThat(carol.heard())
        .containsExactly(
            "{\"event\":\"received\",\"data\":{\"text\":\"hi\"},\"headers\":{\"a\":1}}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bells.received.headers(Map.of("currentUser", "yes")))
        .withMessageContaining("currentUser");
  }

  @Test
  void what_is_said_in_headers_is_fixed_at_the_emit() throws Exception {
    Transactions transactions = application.get(Transactions.class);
    List<String> changing = new ArrayList<>(List.of("before"));
    try (var scope = CallerContext.enter(ALICE)) {
      transactions.call(
          () -> {
            bells.any.attribute("list", changing).emit(new Chat.Committed(1));
            changing.set(0, "after");
            return true;
          });
    }
    assertThat(alice.heard()).singleElement().asString().contains("before").doesNotContain("after");
  }

  @Test
  void without_a_caller_the_tenant_must_be_named() {
    assertThatIllegalStateException()
        .isThrownBy(() -> bells.received.emit(new Chat.Received("hi", null, null)))
        .withMessageContaining("tenant");

    bells.received.tenant("t2").emit(new Chat.Received("hi", null, null));
    assertThat(bob.heard()).hasSize(1);
    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void a_user_of_the_same_name_in_another_tenant_is_not_the_current_one() {
    Client other = new Client();
    application.connect(other, Chat.class, caller("alice", "t2"));

    as(
        ALICE,
        () ->
            bells
                .received
                .tenant("t2")
                .to(Who.CURRENT_USER)
                .emit(new Chat.Received("hi", null, null)));

    assertThat(other.heard()).isEmpty();
    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void what_is_no_declared_event_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> as(ALICE, () -> bells.any.emit("text")))
        .withMessageContaining("@WebSocketEvent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bells.received.to(Who.CURRENT_USER, "alice"))
        .withMessageContaining("CURRENT_USER");
  }

  @Test
  void after_commit_is_heard_after_the_commit_in_the_order_of_the_emits() throws Exception {
    Transactions transactions = application.get(Transactions.class);
    try (var scope = CallerContext.enter(ALICE)) {
      transactions.call(
          () -> {
            bells.any.emit(new Chat.Committed(1));
            bells.any.emit(new Chat.Committed(2));
            assertThat(alice.heard()).isEmpty();
            return true;
          });
    }
    assertThat(alice.heard())
        .containsExactly(
            "{\"event\":\"committed\",\"data\":{\"n\":1}}",
            "{\"event\":\"committed\",\"data\":{\"n\":2}}");
  }

  @Test
  void after_commit_is_never_heard_after_a_rollback_but_immediate_is() {
    Transactions transactions = application.get(Transactions.class);
    assertThatThrownBy(
            () -> {
              try (var scope = CallerContext.enter(ALICE)) {
                transactions.call(
                    () -> {
                      bells.any.emit(new Chat.Committed(1));
                      bells.received.emit(new Chat.Received("hi", null, null));
                      throw new IllegalArgumentException("no");
                    });
              }
            })
        .hasMessage("no");
    assertThat(alice.heard())
        .containsExactly("{\"event\":\"received\",\"data\":{\"text\":\"hi\"}}");
  }

  @Test
  void after_commit_is_dropped_where_the_transaction_can_only_roll_back() {
    Transactions transactions = application.get(Transactions.class);
    assertThatThrownBy(
            () -> {
              try (var scope = CallerContext.enter(ALICE)) {
                transactions.call(
                    () -> {
                      transactions.setRollbackOnly();
                      bells.any.emit(new Chat.Committed(1));
                      return true;
                    });
              }
            })
        .isInstanceOf(RollbackException.class);
    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void after_commit_without_a_transaction_is_heard_now() {
    as(ALICE, () -> bells.any.emit(new Chat.Committed(1)));
    assertThat(alice.heard()).hasSize(1);
  }

  @Test
  void the_outbox_without_a_persistence_unit_says_what_to_do() {
    assertThatIllegalStateException()
        .isThrownBy(() -> as(ALICE, () -> bells.any.emit(new Chat.Durable())))
        .withMessageContaining("durable")
        .withMessageContaining("delivery = IMMEDIATE");
  }

  @Test
  void the_application_does_not_start_without_the_persistence_unit_that_it_needs() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    // one that does not see the persistence.xml of the samples
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThatThrownBy(() -> application.fire(new DeploymentCheck()))
          .hasMessageContaining("persistence.xml")
          .hasMessageContaining("CRL-0095: EmissionTest.Chat.Durable: ")
          .hasMessageNotContaining("Chat.Received");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void a_connection_emits_any_event_to_itself() {
    aliceThere.emit("hello", Map.of("a", 1), Map.of("h", "v"));

    assertThat(alice.heard())
        .containsExactly("{\"event\":\"hello\",\"data\":{\"a\":1},\"headers\":{\"h\":\"v\"}}");
    assertThat(carol.heard()).isEmpty();
  }

  @Test
  void headers_of_a_connection_are_those_of_the_format_and_no_audience() {
    aliceThere.broadcastAll(
        "hello",
        null,
        Recipients.everyone(),
        Map.of("user", "nobody", "json", Map.of("a", 1), "cloudevent", "text"));

    assertThat(alice.heard()).hasSize(1);
    assertThat(carol.heard())
        .singleElement()
        .asString()
        .contains("\"user\":\"nobody\"", "\"a\":1", "\"cloudevent\":\"text\"")
        .doesNotContain("\"json\"");
  }

  @Test
  void a_connection_broadcasts_to_the_others_of_its_tenant_on_all_paths_of_the_service() {
    Client elsewhere = new Client();
    application.connect(elsewhere, Chat.class, 1, CAROL, "device");

    aliceThere.broadcast("hello", null);

    String frame = "{\"event\":\"hello\",\"data\":null}";
    assertThat(alice.heard()).isEmpty();
    assertThat(carol.heard()).containsExactly(frame);
    assertThat(elsewhere.heard()).containsExactly(frame);
    assertThat(bob.heard()).isEmpty();

    aliceThere.broadcastAll(
        "hello", null, Recipients.everyone().to(Who.CLIENT, "device"), Map.of());
    assertThat(elsewhere.heard()).hasSize(1);
    assertThat(alice.heard()).isEmpty();

    aliceThere.broadcastAll("hello", null);
    assertThat(alice.heard()).hasSize(1);
  }

  @Test
  void a_connection_combines_layers_as_its_service_says_unless_told_otherwise() {
    Client here = new Client();
    Client there = new Client();
    ClientConnection inside = application.connect(here, Strict.class, ALICE);
    application.connect(there, Strict.class, ALICE);
    inside.enter("room");
    Recipients both = Recipients.everyone().to(Who.USER, "alice").to(Who.CONTEXT, "room");

    inside.broadcastAll("hello", null, both, Map.of());
    assertThat(here.heard()).hasSize(1);
    assertThat(there.heard()).isEmpty();

    inside.broadcastAll("hello", null, both.combineIncludes(Combine.ANY), Map.of());
    assertThat(there.heard()).hasSize(1);
  }

  /** What emits. */
  @Dependent
  public static class Bells {
    @Inject Emitter<Chat.Received> received;
    @Inject Emitter<Object> any;
    @Inject Event<Chat.Received> event;
  }

  /** A service whose layers must all hold. */
  @WebSocketService("strict")
  @Audience(include = Combine.ALL)
  public static class Strict {}

  /** A service with an event for each case. */
  @WebSocketService({"chat", "chat2"})
  @ApplicationScoped
  public static class Chat {

    /** To everyone. */
    @WebSocketEvent(delivery = Delivery.IMMEDIATE)
    public record Received(
        String text, @Nullable BigDecimal price, @Ignore @Nullable String secret) {}

    /** To contexts. */
    @WebSocketEvent(delivery = Delivery.IMMEDIATE)
    public record Moved(
        @To(Who.CONTEXT) List<String> rooms, @Ignore @Except(Who.CURRENT_USER) boolean quiet) {}

    /** After commit. */
    @WebSocketEvent(delivery = Delivery.AFTER_COMMIT)
    public record Committed(int n) {}

    /** Through the outbox. */
    @WebSocketEvent
    public record Durable() {}

    /** A class that is extended. */
    @WebSocketEvent(delivery = Delivery.IMMEDIATE)
    public static class Shout {
      public int getLevel() {
        return 0;
      }
    }

    /** An event of its own. */
    @WebSocketEvent(delivery = Delivery.IMMEDIATE)
    public static class LoudShout extends Shout {
      @Override
      public int getLevel() {
        return 2;
      }
    }

    /** None of its own. */
    public static class Whisper extends Shout {}
  }
}
