package org.carillon.agentserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.agentserver.MemoryAgent.text;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.carillon.persistence.JtaDatabase;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.testing.Await;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.DataStore;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls with an idempotency key, on any database. */
abstract class CallReceiptsContract {

  /** What a hook writes. */
  @Entity(name = "Booking")
  public static class Booking {
    @Id @GeneratedValue public long id;
    public String what;
  }

  /** Books. */
  @ApplicationScoped
  public static class Bookings {

    static final AtomicInteger CALLS = new AtomicInteger();
    static final Map<String, CompletableFuture<Object>> HELD = new ConcurrentHashMap<>();

    @Inject PersistenceUnit unit;

    @Hook("book")
    public Object book(String what) {
      CALLS.incrementAndGet();
      Booking booking = new Booking();
      booking.what = what;
      unit.entityManager().persist(booking);
      if (what.equals("fails")) {
        throw new AgentException("FULL");
      }
      CompletableFuture<Object> held = HELD.get(what);
      return held == null ? what + " " + CALLS.get() : held;
    }
  }

  /** An empty database. */
  abstract DataSource source();

  private JtaDatabase database;
  private AgentNode node;
  private AgentNode other;
  private final AgentIdentity identity = new AgentIdentity();

  @BeforeEach
  void start() {
    Bookings.CALLS.set(0);
    Bookings.HELD.clear();
    database = new JtaDatabase(source(), Booking.class);
    node = AgentNode.with(database, Bookings.class);
    other = AgentNode.with(database, Bookings.class);
  }

  @AfterEach
  void stop() {
    node.close();
    other.close();
    database.close();
  }

  private static CompletableFuture<MessageBody> book(MemoryAgent agent, String what, String key) {
    return agent.call("book", text(what), CallOptions.DEFAULT.withIdempotencyKey(key));
  }

  private long bookings() throws Exception {
    return count("Booking");
  }

  private boolean isBooked() {
    try {
      return bookings() == 1;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private long count(String entity) throws Exception {
    return database
        .transactions()
        .callSeparately(
            () ->
                database
                    .unit()
                    .ownEntityManager()
                    .createQuery("select count(e) from " + entity + " e", Long.class)
                    .getSingleResult());
  }

  private static String answer(CompletionStage<MessageBody> call) {
    return MemoryAgent.answer(call);
  }

  @Test
  void aRepeatedCallIsCarriedOutOnceAlsoOnAnotherNode() throws Exception {
    MemoryAgent agent = node.connect(identity);
    assertThat(answer(book(agent, "x", "k1"))).isEqualTo("\"x 1\"");
    assertThat(answer(book(agent, "x", "k1"))).isEqualTo("\"x 1\"");
    agent.close();
    Await.until("it is gone", () -> node.server().agents().isEmpty());
    MemoryAgent moved = other.connect(identity);
    assertThat(answer(book(moved, "x", "k1"))).isEqualTo("\"x 1\"");
    assertThat(bookings()).isEqualTo(1);
    assertThat(answer(book(moved, "x", "k2"))).isEqualTo("\"x 2\"");
    assertThat(bookings()).isEqualTo(2);
  }

  @Test
  void theKeysOfAgentsAreTheirOwn() throws Exception {
    assertThat(answer(book(node.connect(identity), "x", "k1"))).isEqualTo("\"x 1\"");
    assertThat(answer(book(node.connect(new AgentIdentity()), "x", "k1"))).isEqualTo("\"x 2\"");
  }

  @Test
  void aRepeatWaitsForTheFirstAlsoOnAnotherNode() throws Exception {
    CompletableFuture<Object> held = new CompletableFuture<>();
    Bookings.HELD.put("slow", held);
    MemoryAgent agent = node.connect(identity);
    CompletableFuture<MessageBody> first = book(agent, "slow", "k1");
    Await.until("it is under way", () -> Bookings.CALLS.get() == 1);
    CompletableFuture<MessageBody> here = book(agent, "slow", "k1");
    MemoryAgent moved = other.connect(identity);
    CompletableFuture<MessageBody> there = book(moved, "slow", "k1");
    assertThat(answer(moved.call("book", text("other")))).isEqualTo("\"other 2\"");
    assertThat(here).isNotDone();
    assertThat(there).isNotDone();
    held.complete("done");
    assertThat(answer(first)).isEqualTo("\"done\"");
    assertThat(answer(here)).isEqualTo("\"done\"");
    assertThat(answer(there)).isEqualTo("\"done\"");
    assertThat(bookings()).isEqualTo(2);
  }

  @Test
  void keysThatDifferInCaseOrInSpacesAreTwo() throws Exception {
    MemoryAgent agent = node.connect(identity);
    assertThat(answer(book(agent, "x", "k"))).isEqualTo("\"x 1\"");
    assertThat(answer(book(agent, "x", "K"))).isEqualTo("\"x 2\"");
    assertThat(answer(book(agent, "x", "k "))).isEqualTo("\"x 3\"");
    assertThat(bookings()).isEqualTo(3);
  }

  @Test
  void repeatsAtBothNodesAtOnceAreCarriedOutOnce() throws Exception {
    MemoryAgent agent = node.connect(identity);
    MemoryAgent moved = other.connect(identity); // both nodes take calls: they have no bus
    for (int i = 0; i < 20; i++) {
      CompletableFuture<MessageBody> here = book(agent, "x", "k" + i);
      CompletableFuture<MessageBody> there = book(moved, "x", "k" + i);
      assertThat(answer(here)).startsWith("\"x ").isEqualTo(answer(there));
    }
    assertThat(bookings()).isEqualTo(20);
  }

  @Test
  void oldReceiptsAreForgottenAndOthersStay() throws Exception {
    MemoryAgent agent = node.connect(identity);
    assertThat(answer(book(agent, "x", "k1"))).isEqualTo("\"x 1\"");
    assertThat(receiptsAfterCleaning(Duration.ZERO)).isEqualTo(1);
    assertThat(receiptsAfterCleaning(Duration.ofDays(2))).isZero();
    assertThat(answer(book(agent, "x", "k1"))).isEqualTo("\"x 2\"");
  }

  /** As a node whose clock is ahead cleans up. */
  private long receiptsAfterCleaning(Duration ahead) throws Exception {
    new CallReceipts(
            database.unit(),
            database.transactions(),
            "/test",
            Duration.ofDays(1),
            Clock.offset(Clock.systemUTC(), ahead),
            node.hub("").timer(),
            node.hub("").workers())
        .clean();
    return count("CarillonAgentReceipt");
  }

  @Test
  void whatFailedAndWasRolledBackIsCarriedOutAgain() throws Exception {
    MemoryAgent agent = node.connect(identity);
    assertThat(answer(book(agent, "fails", "k1"))).isEqualTo("FULL");
    assertThat(answer(book(agent, "fails", "k1"))).isEqualTo("FULL");
    assertThat(Bookings.CALLS).hasValue(2);
    assertThat(bookings()).isZero();
  }

  @Test
  void whatFailedAfterItsTransactionKeepsItsError() throws Exception {
    CompletableFuture<Object> held = new CompletableFuture<>();
    Bookings.HELD.put("late", held);
    MemoryAgent agent = node.connect(identity);
    CompletableFuture<MessageBody> first = book(agent, "late", "k1");
    Await.until("its transaction has committed", this::isBooked);
    held.completeExceptionally(new AgentException("TOO_LATE"));
    assertThat(answer(first)).isEqualTo("TOO_LATE");
    assertThat(answer(book(agent, "late", "k1"))).isEqualTo("TOO_LATE");
    assertThat(Bookings.CALLS).hasValue(1);
    assertThat(bookings()).isEqualTo(1);
  }

  /** Keeps in memory what a file would. */
  @ApplicationScoped
  public static class Stores {
    static @Nullable Map<String, Object> saved;

    @Produces
    @ApplicationScoped
    DataStore store() {
      return new DataStore() {
        @Override
        public CompletionStage<@Nullable Map<String, Object>> load() {
          return CompletableFuture.completedFuture(saved);
        }

        @Override
        public CompletionStage<Void> save(Map<String, Object> data) {
          saved = data;
          return CompletableFuture.completedFuture(null);
        }
      };
    }
  }

  @Test
  void aDataStoreKeepsNamesInPlaceOfTheDatabase() {
    Stores.saved = null;
    String key;
    try (AgentNode stored = AgentNode.with(database, Stores.class)) {
      assertThat(stored.connect(identity).name()).isEqualTo("A1");
      assertThat(stored.connect(new AgentIdentity()).name()).isEqualTo("A2");
      key = identity.key.publicKey();
    }
    assertThat(String.valueOf(Stores.saved)).contains("last=2").contains(key);
    assertThat(MemoryAgent.answer(node.server().sendTo("A1", "x", null)))
        .as("the database knows of none")
        .isEqualTo("UNKNOWN_AGENT");
    try (AgentNode again = AgentNode.with(database, Stores.class)) {
      assertThat(again.connect(identity.restarted()).firstTime()).isFalse();
      assertThat(again.dial(new AgentIdentity().named("A2")).refusal().code())
          .isEqualTo("NOT_AUTHORIZED");
      assertThat(again.dial(new AgentIdentity().named("A9")).refusal().code())
          .isEqualTo("UNKNOWN_AGENT");
      assertThat(again.connect(new AgentIdentity()).name()).isEqualTo("A3");
    }
  }
}
