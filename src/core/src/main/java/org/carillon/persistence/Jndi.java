package org.carillon.persistence;

import java.util.List;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What the server has under known names. */
final class Jndi {

  private Jndi() {}

  /** The object under the first of the names that holds one of the type. */
  @SuppressWarnings("BanJNDI") // the names are local, and none comes from outside
  static <T> Optional<T> find(Class<T> type, List<String> names) {
    for (String name : names) {
      try {
        return Optional.of(type.cast(InitialContext.<Object>doLookup(name)));
      } catch (NamingException | ClassCastException e) {
        System.getLogger(Jndi.class.getName())
            .log(System.Logger.Level.TRACE, () -> "nothing under " + name, e);
      }
    }
    return Optional.empty();
  }

  /**
   * As {@link #find}.
   *
   * @throws IllegalStateException if there is none
   */
  static <T> T get(Class<T> type, List<String> names) {
    return find(type, names)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no " + type.getSimpleName() + " in JNDI under " + names));
  }
}
