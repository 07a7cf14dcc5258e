package org.carillon.testkit;

import java.util.Set;
import java.util.concurrent.Callable;
import org.carillon.api.Caller;
import org.carillon.security.CallerContext;
import org.carillon.security.KnownCaller;
import org.jspecify.annotations.Nullable;

/** Who a test acts as outside of any connection, as in an HTTP request of that user. */
public final class ActingUser {

  private final InJvmApplication application;
  private final @Nullable String name;
  private final String tenant;
  private final Set<String> roles;

  ActingUser(
      InJvmApplication application, @Nullable String name, String tenant, Set<String> roles) {
    this.application = application;
    this.name = name;
    this.tenant = tenant;
    this.roles = roles;
  }

  /** The same user, of a tenant. */
  public ActingUser tenant(String of) {
    return new ActingUser(application, name, of, roles);
  }

  /** The same user, in these roles. */
  public ActingUser roles(String... names) {
    return new ActingUser(application, name, tenant, Set.of(names));
  }

  /**
   * Runs a task as this user, in no transaction.
   *
   * @return what it returns
   * @throws Exception what it throws
   */
  @SuppressWarnings("try") // the scope is there to be closed
  public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
    Caller caller = new KnownCaller(name, tenant, roles, InJvmApplication.principal(name, tenant));
    try (CallerContext.Scope scope = CallerContext.enter(caller)) {
      return task.call();
    }
  }

  /**
   * Runs a task as this user in a transaction of its own, commits, and delivers all that waits in
   * the outbox, on this thread: when it returns, the events have been sent to the clients.
   *
   * @return what it returns
   * @throws Exception what it throws, after the rollback; why the commit failed
   */
  public <T extends @Nullable Object> T emitAndDeliver(Callable<T> task) throws Exception {
    T result = call(() -> application.transactions().callSeparately(task));
    application.deliver();
    return result;
  }

  /** The same, of a task that returns nothing. */
  public void emitAndDeliver(EmittingTask task) throws Exception {
    Object unused =
        emitAndDeliver(
            () -> {
              task.run();
              return true;
            });
  }
}
