package org.carillon.security;

import java.util.Set;
import java.util.function.Supplier;
import org.carillon.api.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling on this thread: the connection of the frame, the tenant of {@link
 * org.carillon.api.Tenants}, or the HTTP request, asked only when somebody wants to know. A plain
 * thread-local and no CDI, because Hibernate's tenant resolver asks it wherever a session is
 * opened.
 */
public final class CallerContext {

  /** Nobody: no name, no tenant. */
  public static final Caller NOBODY = new KnownCaller(null, null, Set.of(), null);

  private static final ThreadLocal<@Nullable Supplier<Caller>> CURRENT = new ThreadLocal<>();

  private CallerContext() {}

  /** The caller on this thread, {@link #NOBODY} where there is none. */
  public static Caller current() {
    Supplier<Caller> current = CURRENT.get();
    return current == null ? NOBODY : current.get();
  }

  /** Sets the caller until the scope is closed, then restores the one before. */
  public static Scope enter(Caller caller) {
    return enter(() -> caller);
  }

  /** Sets a caller that is asked for when somebody wants to know. */
  public static Scope enter(Supplier<Caller> caller) {
    Supplier<Caller> before = CURRENT.get();
    CURRENT.set(caller);
    return () -> {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    };
  }

  /** To be closed on the thread that entered. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }
}
