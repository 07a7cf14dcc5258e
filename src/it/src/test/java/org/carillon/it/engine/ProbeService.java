package org.carillon.it.engine;

import static org.carillon.api.Delivery.AFTER_COMMIT;
import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Delivery.OUTBOX;
import static org.carillon.api.Who.ROLE;
import static org.carillon.api.Who.SENDER;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.ContextChange;
import org.carillon.api.Emitter;
import org.carillon.api.Expose;
import org.carillon.api.GeneratedHandler;
import org.carillon.api.Headers;
import org.carillon.api.IgnoreUnknown;
import org.carillon.api.OnConnect;
import org.carillon.api.OnContextChange;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.To;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Does one thing for each promise of the engine that a test wants to see kept. */
@WebSocketService("probe")
@PermitAll
@Expose(value = Note.class, as = "Notes", broadcast = Expose.Content.DATA, toSender = true)
public class ProbeService {

  private final Map<String, CompletableFuture<String>> pending = new ConcurrentHashMap<>();
  private final Map<String, String> ended = new ConcurrentHashMap<>();
  private final Set<String> flooded = ConcurrentHashMap.newKeySet();

  @PersistenceContext private EntityManager entityManager;
  @Inject private Emitter<Now> now;
  @Inject private Emitter<Later> later;
  @Inject private Emitter<Surely> surely;
  @Inject private Event<Surely> plain;
  @Inject private Connection current;
  @Inject private Caller caller;
  @Inject private FrameCounter frameCounter;
  @Inject private ConnectionCounter connectionCounter;

  @WebSocketEvent(delivery = IMMEDIATE)
  public record Now(String text) {}

  @WebSocketEvent(delivery = AFTER_COMMIT)
  public record Later(String text) {}

  @WebSocketEvent(delivery = OUTBOX)
  public record Surely(String text) {}

  /** What is posted as a CloudEvent, whatever delivery it says. */
  @WebSocketEvent(delivery = IMMEDIATE)
  public record Posted(@NotNull @Size(max = 40) String text, @Positive int amount) {}

  /** What is posted with more than it takes. */
  @WebSocketEvent
  @IgnoreUnknown
  public record Open(String text) {}

  /** Heard by a role that one of the users of tenant t1 has. */
  @WebSocketEvent
  @To(value = ROLE, is = "admin")
  public record ForAdmins(String text) {}

  /** What a client may send as one object. */
  public record Order(@Size(max = 5) String name, int amount, BigDecimal price, Instant at) {}

  @OnConnect
  void connected(Connection connection) {
    String refuse = connection.queryParameters().getOrDefault("refuse", List.of("")).get(0);
    switch (refuse) {
      case "close" -> connection.close(4_000, "go");
      case "error" -> throw new NoClassDefFoundError("a class that is missing");
      default -> {
        if (!refuse.isEmpty()) {
          throw new OperationException("NO", "not you");
        }
      }
    }
  }

  @OnDisconnect
  void disconnected(Connection connection, String reason) {
    ended.put(String.valueOf(connection.client()), reason);
  }

  @OnContextChange
  void contexts(ContextChange change) {
    if (change.contexts().contains("secret")) {
      throw new OperationException("FORBIDDEN", "this context is not for everyone");
    }
  }

  @Operation
  public String echo(String text) {
    return text;
  }

  @Operation
  public Order order(Order order) {
    return order;
  }

  @Operation
  public Map<String, Object> numbers(
      long whole, BigInteger huge, BigDecimal exact, boolean flag, List<Integer> several) {
    return Map.of("whole", whole, "huge", huge, "exact", exact, "flag", flag, "several", several);
  }

  @Operation
  public void nothing() {}

  /** A reply of that size. */
  @Operation
  public String bulk(int size) {
    return "x".repeat(size);
  }

  @Operation
  public String boom() {
    throw new IllegalStateException("select secret from passwords");
  }

  @Operation(errors = "TEAPOT")
  public String refuse() {
    throw new OperationException("TEAPOT", "short and stout");
  }

  @Operation
  @RolesAllowed("admin")
  public String adminOnly() {
    return "admin";
  }

  @Operation
  public String whoAmI(Caller given, Headers headers) {
    return given.name() + "@" + caller.tenant() + " " + headers.get("h");
  }

  @Operation
  public List<Integer> counters() {
    return List.of(frameCounter.next(), frameCounter.next(), connectionCounter.next());
  }

  /** The status of the transaction that the operation runs in; 0 is active, 6 is none. */
  @Operation
  public int transaction() throws NamingException {
    return status();
  }

  @Operation
  @Transactional(Transactional.TxType.NOT_SUPPORTED)
  public int noTransaction() throws NamingException {
    return status();
  }

  private static int status() throws NamingException {
    TransactionSynchronizationRegistry registry =
        InitialContext.doLookup("java:comp/TransactionSynchronizationRegistry");
    return registry.getTransactionStatus();
  }

  @Operation
  public CompletionStage<String> await(String name) {
    return pending.computeIfAbsent(name, n -> new CompletableFuture<>());
  }

  @Operation
  public boolean complete(String name, String value) {
    return pending.computeIfAbsent(name, n -> new CompletableFuture<>()).complete(value);
  }

  @Operation
  public boolean completeBadly(String name) {
    return pending
        .computeIfAbsent(name, n -> new CompletableFuture<>())
        .completeExceptionally(new OperationException("LATE", "it failed later"));
  }

  /** Goes on in its transaction for longer than that may last. */
  @Operation
  public String overrun() {
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(4));
    entityManager.persist(new Note("too late"));
    return "done";
  }

  /** Is interrupted while it writes, as the timeout of a transaction interrupts. */
  @Operation
  public String interrupted() {
    try {
      for (int i = 0; i < 50; i++) {
        Thread.currentThread().interrupt();
        entityManager.persist(new Note("interrupted " + i));
        entityManager.flush();
      }
    } finally {
      boolean unused = Thread.interrupted(); // the thread is the server's
    }
    throw new OperationException("ENOUGH", "it was interrupted, and its transaction ends");
  }

  /** Emits in all deliveries, writes a row, and fails afterwards where it is told to. */
  @Operation
  public String emitAll(String text, boolean fail) {
    entityManager.persist(new Note("all " + text));
    now.emit(new Now(text));
    later.emit(new Later(text));
    surely.emit(new Surely(text));
    plain.fire(new Surely("fired " + text));
    if (fail) {
      throw new OperationException("ROLLBACK", "as it was told");
    }
    return "done";
  }

  @Operation
  public void emitToOthers(String text) {
    now.except(SENDER).emit(new Now(text));
  }

  @Operation
  @Transactional(Transactional.TxType.NOT_SUPPORTED)
  public void emitWithoutTransaction(String text) {
    surely.emit(new Surely(text));
  }

  @Operation
  public void facade(Connection connection, String text) {
    connection.emit("mine", Map.of("text", text));
    current.broadcast("others", Map.of("text", text));
    connection.broadcastAll("all", Map.of("text", text));
  }

  @Operation
  public void register(Connection connection) {
    connection.on("custom", data -> Map.of("got", data));
  }

  /** Sends many events to the one who asks, without waiting for it to read them. */
  @Operation
  public void flood(Connection connection, int count, int size) {
    String text = "x".repeat(size);
    for (int i = 0; i < count; i++) {
      connection.emit("flood", Map.of("text", text));
    }
    flooded.add(String.valueOf(connection.client()));
  }

  @Operation
  public boolean wasFlooded(String client) {
    return flooded.contains(client);
  }

  /** One event of that size to everyone. */
  @Operation
  public void shout(int size) {
    now.emit(new Now("x".repeat(size)));
  }

  @Operation
  public String endOf(String client) {
    return ended.getOrDefault(client, "");
  }

  @Operation
  public long notes() {
    return entityManager.createQuery("select count(n) from Note n", Long.class).getSingleResult();
  }

  /**
   * The row that the operation gets and the one that the application's own entity manager finds are
   * one object.
   */
  @Operation(entity = Note.class)
  public boolean sameRow(Note note) {
    return entityManager.contains(note) && entityManager.find(Note.class, note.id()) == note;
  }

  @Operation(entity = Note.class)
  public Note rename(Note note, String text, boolean fail) {
    note.text(text);
    if (fail) {
      throw new IllegalStateException("after the change");
    }
    return note;
  }

  /** A row in something. */
  public record Renamed(Note note) {}

  /** Not bound to the row that it changes and shows. */
  @Operation
  public Object renamed(UUID id, String text, String in) {
    Note note = entityManager.find(Note.class, id);
    note.text(text);
    return switch (in) {
      case "itself" -> note;
      case "record" -> new Renamed(note);
      case "list" -> List.of(note);
      case "array" -> new Object[] {note};
      case "rows" -> new Note[] {note};
      default -> throw new IllegalArgumentException(in);
    };
  }

  /** The same by a stage. */
  @Operation
  public CompletionStage<Note> renamedLater(UUID id, String text) {
    return CompletableFuture.completedFuture((Note) renamed(id, text, "itself"));
  }

  @Operation(value = "create", entity = Note.class)
  public Object create(Map<String, Object> data, GeneratedHandler generated) {
    if ("overrun".equals(data.get("text"))) {
      overrun();
    }
    if ("forbidden".equals(data.get("text"))) {
      throw new OperationException("FORBIDDEN", "not this text");
    }
    return generated.call(data);
  }
}
