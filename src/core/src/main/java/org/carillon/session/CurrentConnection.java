package org.carillon.session;

import org.jspecify.annotations.Nullable;

/** The connection whose frame is being handled on this thread. */
public final class CurrentConnection {

  private static final ThreadLocal<@Nullable ClientConnection> CURRENT = new ThreadLocal<>();

  private CurrentConnection() {}

  /** The connection, or null: none. */
  public static @Nullable ClientConnection get() {
    return CURRENT.get();
  }

  /**
   * Makes a connection the current one, its {@code @ConnectionScoped} beans with it, until the
   * scope is closed.
   */
  public static Scope enter(ClientConnection connection) {
    ClientConnection before = CURRENT.get();
    CURRENT.set(connection);
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
