package org.carillon.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.Callable;
import org.carillon.api.Tenants;

/** {@code @Inject Tenants}: an anonymous caller of the tenant, for the time of a task. */
@ApplicationScoped
@SuppressWarnings("try") // the scope is there to be closed
class ActingTenants implements Tenants {

  @Override
  public <T> T call(String tenant, Callable<T> task) throws Exception {
    try (CallerContext.Scope acting = enter(tenant)) {
      return task.call();
    }
  }

  @Override
  public void run(String tenant, Runnable task) {
    try (CallerContext.Scope acting = enter(tenant)) {
      task.run();
    }
  }

  private static CallerContext.Scope enter(String tenant) {
    if (tenant.isEmpty()) {
      throw new IllegalArgumentException("a tenant has a name");
    }
    return CallerContext.enter(new KnownCaller(null, tenant, Set.of(), null));
  }
}
