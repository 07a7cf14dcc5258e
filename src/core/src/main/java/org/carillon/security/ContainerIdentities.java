package org.carillon.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.api.Caller;
import org.jspecify.annotations.Nullable;

/**
 * The server's identities of callers, so that an EJB that a handler calls sees who is calling.
 * WildFly and Payara have a security context of their own each; elsewhere, and where WildFly has no
 * security domain for the application, handlers run under whatever identity their thread has, and
 * the log says so once.
 */
@ApplicationScoped
public class ContainerIdentities {

  private static final System.Logger LOGGER = System.getLogger(ContainerIdentities.class.getName());

  /** Changes nothing. */
  private static final ContainerIdentity AS_IT_IS =
      new ContainerIdentity() {
        @Override
        public @Nullable Set<String> roles() {
          return null;
        }

        @Override
        public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
          return task.call();
        }
      };

  private final AtomicBoolean isTold = new AtomicBoolean();
  private volatile @Nullable ServerSecurity known;
  private volatile @Nullable ContainerIdentity nobody;

  /** For the container. */
  public ContainerIdentities() {
    // the server is asked when the first client comes: it knows the application then
  }

  /** Of a server that is known. */
  ContainerIdentities(ServerSecurity server) {
    this.known = server;
  }

  /**
   * The server's own identity of a principal that it has authenticated on this thread; null: it has
   * another one, or none.
   */
  public @Nullable ContainerIdentity current(@Nullable Principal principal) {
    ServerSecurity server = principal == null ? null : server();
    return server == null || principal == null ? null : server.current(principal.getName());
  }

  /**
   * An identity for somebody whom a token, a ticket, a check or a renewal named; null: the server
   * has none to give.
   *
   * @param roles all that the caller has, also those that only EJBs ask for
   */
  public @Nullable ContainerIdentity named(Principal principal, Set<String> roles) {
    ServerSecurity server = server();
    return server == null ? null : server.named(principal, roles);
  }

  /**
   * Under which identity a caller's tasks run: its own, or nobody's, and never the one that the
   * thread may have.
   */
  public ContainerIdentity of(Caller caller) {
    if (caller instanceof KnownCaller who) {
      ContainerIdentity own = who.identity();
      if (own != null) {
        return own;
      }
    }
    ContainerIdentity anonymous = nobody;
    if (anonymous == null) {
      ServerSecurity server = server();
      anonymous = server == null ? AS_IT_IS : server.nobody();
      nobody = server == null ? null : anonymous;
    }
    return anonymous;
  }

  private @Nullable ServerSecurity server() {
    ServerSecurity server = known;
    if (server == null && !isTold.get()) {
      server = find();
      known = server;
      if (server == null && isTold.compareAndSet(false, true)) {
        LOGGER.log(
            System.Logger.Level.INFO,
            "EJBs and the server's security context do not see who calls in handlers: the server"
                + " has no security domain for this application, or is neither WildFly nor Payara");
      }
    }
    return server;
  }

  private static @Nullable ServerSecurity find() {
    try {
      ServerSecurity server = ElytronSecurity.find();
      return server == null ? PayaraSecurity.find() : server;
    } catch (ReflectiveOperationException | LinkageError e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "The server's security context is not one that is known; EJBs do not see who calls",
          e);
      return null;
    }
  }
}
