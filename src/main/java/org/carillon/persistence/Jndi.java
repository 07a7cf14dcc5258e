package org.carillon.persistence;

import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What the server has under fixed names. */
final class Jndi {

  private Jndi() {}

  /**
   * The object under the first of the names that holds one.
   *
   * @throws IllegalStateException if none does
   */
  @SuppressWarnings("BanJNDI") // the names are constants of ours, and local
  static <T> T lookup(Class<T> type, List<String> names) {
    IllegalStateException none =
        new IllegalStateException("no " + type.getSimpleName() + " in JNDI under " + names);
    for (String name : names) {
      try {
        return type.cast(InitialContext.<Object>doLookup(name));
      } catch (NamingException | ClassCastException e) {
        none.addSuppressed(e);
      }
    }
    throw none;
  }
}
