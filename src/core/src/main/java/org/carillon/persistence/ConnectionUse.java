package org.carillon.persistence;

import org.hibernate.BaseSessionEventListener;
import org.jspecify.annotations.Nullable;

/**
 * Tells what uses the database, when it begins to: Hibernate is about to take a connection on a
 * thread. What goes past Hibernate, as by a data source of the application's own, is not seen.
 */
public final class ConnectionUse {

  private static final ThreadLocal<@Nullable Runnable> OBSERVER = new ThreadLocal<>();

  private ConnectionUse() {}

  /**
   * Tells the observer of each connection that this thread takes from now on; null: nobody.
   *
   * @return who was told until now
   */
  public static @Nullable Runnable observe(@Nullable Runnable observer) {
    Runnable before = OBSERVER.get();
    if (observer == null) {
      OBSERVER.remove();
    } else {
      OBSERVER.set(observer);
    }
    return before;
  }

  /** Hibernate makes one for each session. */
  public static final class Listener extends BaseSessionEventListener {

    private static final long serialVersionUID = 1L;

    /** For Hibernate. */
    public Listener() {
      // holds nothing
    }

    @Override
    public void jdbcConnectionAcquisitionStart() {
      Runnable observer = OBSERVER.get();
      if (observer != null) {
        observer.run();
      }
    }
  }
}
