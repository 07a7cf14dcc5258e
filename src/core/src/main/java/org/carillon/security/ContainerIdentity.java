package org.carillon.security;

import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An identity as the server itself knows it: whom EJBs, {@code @RolesAllowed}, Jakarta Security's
 * {@code SecurityContext} and {@code @Inject Principal} take for the caller. Immutable, and safe
 * for use by several threads at once.
 */
public interface ContainerIdentity {

  /**
   * The roles that it was made with; null: it is the server's own, of a login, and the server alone
   * knows its roles.
   */
  @Nullable Set<String> roles();

  /**
   * Runs a task on this thread under this identity, and then restores the one before.
   *
   * @throws Exception what the task throws, unchanged
   */
  <T extends @Nullable Object> T call(Callable<T> task) throws Exception;
}
