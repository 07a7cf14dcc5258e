package org.carillon.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.Callable;
import org.carillon.api.Tenants;

/** Sets a nameless caller of the tenant for as long as the task runs. */
@ApplicationScoped
class CallerTenants implements Tenants {

  @Override
  public <T> T call(String tenant, Callable<T> task) throws Exception {
    CallerContext.Scope scope = CallerContext.enter(of(tenant));
    try {
      return task.call();
    } finally {
      scope.close();
    }
  }

  @Override
  public void run(String tenant, Runnable task) {
    CallerContext.Scope scope = CallerContext.enter(of(tenant));
    try {
      task.run();
    } finally {
      scope.close();
    }
  }

  private static KnownCaller of(String tenant) {
    if (tenant.isBlank()) {
      throw new IllegalArgumentException("a tenant has a name");
    }
    return new KnownCaller(null, tenant, Set.of(), null);
  }
}
