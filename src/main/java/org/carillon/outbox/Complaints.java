package org.carillon.outbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Logs what goes wrong again and again once a kind: a database that is away for an hour is one
 * message, not thousands, and its return is another.
 */
final class Complaints {

  private static final System.Logger LOG = System.getLogger(Complaints.class.getName());

  private final Map<String, Class<?>> known = new ConcurrentHashMap<>();

  /** Something failed; logged unless it failed in the same way the last time. */
  void about(String doing, Exception failure) {
    Class<?> kind = failure.getClass();
    if (known.put(doing, kind) == kind) {
      LOG.log(System.Logger.Level.DEBUG, () -> "The outbox still fails at " + doing, failure);
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          "The outbox failed at " + doing + "; it goes on trying, and no event is lost",
          failure);
    }
  }

  /** It works, again or still. */
  void settled(String doing) {
    if (!known.isEmpty() && known.remove(doing) != null) {
      LOG.log(System.Logger.Level.INFO, "The outbox works again at {0}", doing);
    }
  }
}
