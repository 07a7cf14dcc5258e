package org.carillon.spi;

import java.util.Set;
import org.carillon.api.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Says which roles users have now: a CDI bean, of which an application has one at most. Where there
 * is one, each user who has open connections is asked for every {@code carillon.identity.recheck},
 * so that a role that is taken away, or given, counts on connections that live on.
 */
public interface RoleSource {

  /**
   * All roles that a caller has now: those that the application names anywhere are kept, and EJBs
   * see all of them, whatever roles the caller's login had. Called on a thread that may wait, in
   * the caller's tenant, outside a transaction. An exception is logged, and leaves the roles as
   * they are.
   *
   * @param caller as it is known, never anonymous
   * @return null: they are as they were
   */
  @Nullable Set<String> roles(Caller caller);
}
