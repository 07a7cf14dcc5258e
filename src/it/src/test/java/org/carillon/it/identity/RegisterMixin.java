package org.carillon.it.identity;

import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.carillon.api.Caller;
import org.carillon.api.Operation;
import org.carillon.security.ContainerIdentities;

/** Operations that are an EJB's own, or call another one. */
@Stateless
@PermitAll
public class RegisterMixin {

  @Resource private SessionContext context;
  @Resource private ManagedExecutorService executor;
  @PersistenceContext private EntityManager entityManager;
  @Inject private RegisterBean bean;
  @Inject private RegisterDoor door;
  @Inject private Caller caller;
  @Inject private ContainerIdentities identities;

  /** As the EJB of the operation knows it, and the EJB that it calls. */
  @Operation(path = {"register", "lobby"})
  public String who() {
    return context.getCallerPrincipal().getName().toLowerCase(java.util.Locale.ROOT)
        + " "
        + bean.who();
  }

  /** The same, and on which thread. */
  @Operation(path = {"register", "lobby"})
  public String whoWhere() {
    return Thread.currentThread().getName() + "|" + bean.who();
  }

  /** What another EJB asks a role for. */
  @Operation(path = {"register", "lobby"})
  public String audit() {
    return bean.audit();
  }

  /** What this EJB asks a role for. */
  @Operation(path = "register")
  @RolesAllowed("auditor")
  public String auditHere() {
    return "audited by " + context.getCallerPrincipal().getName();
  }

  /** After the method has returned, on another thread and on the one that completes it. */
  @Operation(path = {"register", "lobby"})
  public CompletionStage<String> whoLater() {
    return CompletableFuture.supplyAsync(bean::who, executor)
        .thenApply(first -> first + " then " + bean.who());
  }

  @Operation(path = {"register", "lobby"})
  public String write(String text) {
    RegisterEntry entry = new RegisterEntry();
    entry.text(text);
    entityManager.persist(entry);
    return entry.createdBy();
  }

  /** Lets those go on that wait at the door. */
  @Operation(path = "register")
  public void open() {
    door.open();
  }

  /** Waits until somebody opens the door. */
  @Operation(path = "register")
  public String waitAtTheDoor() throws InterruptedException {
    door.await();
    return bean.who();
  }

  /** How long a task takes longer under the caller's identity, in nanoseconds. */
  @Operation(path = {"register", "lobby"})
  public double cost(int times) throws Exception {
    Callable<Integer> task = () -> 1;
    long without = System.nanoTime();
    int sum = 0;
    for (int i = 0; i < times; i++) {
      sum += task.call();
    }
    long with = System.nanoTime();
    Caller who = org.carillon.security.CallerContext.current();
    for (int i = 0; i < times; i++) {
      sum += identities.of(who).call(task);
    }
    long end = System.nanoTime();
    return sum == 2 * times ? ((end - with) - (with - without)) / (double) times : Double.NaN;
  }
}
