package org.carillon.it.engine;

import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.carillon.api.Expose;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Tells of rows whoever changes them. */
@WebSocketService("desk")
@PermitAll
@Expose(
    value = Task.class,
    as = "Tasks",
    broadcast = Expose.Content.DATA,
    announce = Expose.Changes.ALL)
public class DeskService {

  /** Emitted by an EJB. */
  @WebSocketEvent
  public record Renamed(String title) {}

  @PersistenceContext private EntityManager entityManager;
  @Resource private ManagedExecutorService executor;
  @Inject private DeskWork work;
  @Inject private DeskGuard guard;

  /** What a client asks for beside the row. */
  public record Assignment(String title, String label) {}

  /** Changes the row and a collection of it. */
  @Operation(entity = Task.class)
  public int assign(Task task, Assignment assignment) {
    task.title(assignment.title());
    task.labels().add(assignment.label());
    return task.version();
  }

  /** What replaces a generated handler, stores by itself and shows something else. */
  @Operation(value = "create", entity = Task.class)
  public String create(String title) {
    Task task = new Task();
    task.title(title);
    entityManager.persist(task);
    return title;
  }

  /** What replaces a generated handler and goes on after its method returned. */
  @Operation(value = "delete", entity = Task.class)
  public CompletionStage<String> delete(long id) {
    return CompletableFuture.supplyAsync(() -> "gone", executor);
  }

  /** By an EJB in the client's transaction. */
  @Operation
  public void byEjb(long id, String title) {
    work.rename(id, title);
  }

  /** By an EJB in a transaction of its own that rolls back. */
  @Operation
  public void byEjbThatFails(long id, String title) {
    try {
      work.fail(id, title);
    } catch (RuntimeException e) {
      // as it should
    }
  }

  /** What an EJB asks a role for. */
  @Operation
  public String guarded() {
    return guard.guarded();
  }

  /** Whom an EJB sees. */
  @Operation
  public String whoCallsTheEjb() {
    return guard.who();
  }

  /** By a thread on which nobody calls. */
  @Operation
  public void byBatch(long id, String title) throws Exception {
    executor.submit(() -> work.batch(id, title)).get();
  }

  /** By a timer. */
  @Operation
  public void byTimer(long id, String title) {
    DeskTimer.add(id, title);
  }
}
