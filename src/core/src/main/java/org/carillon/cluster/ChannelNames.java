package org.carillon.cluster;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.carillon.event.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * The channels of the paths, as CAP's adapter names them: the prefix, a slash, and the path as a
 * service declares it, so {@code websocket/chat} for {@code /ws/chat} and {@code websocket//board}
 * for a path of {@code /board} that is not below {@code /ws}. Beside them one that only nodes of
 * ours know.
 */
final class ChannelNames {

  private final Map<String, String> byPath = new HashMap<>();
  private final Map<String, String> paths = new HashMap<>();
  private final String control;

  /**
   * Those of an application.
   *
   * @param prefix what they begin with
   * @param basePath what relative paths are appended to
   * @param paths where its services are
   */
  ChannelNames(String prefix, String basePath, Set<String> paths) {
    this.control = prefix + ":carillon";
    for (String path : paths) {
      String declared =
          path.startsWith(basePath + "/") ? path.substring(basePath.length() + 1) : path;
      byPath.put(path, prefix + "/" + declared);
      this.paths.put(prefix + "/" + declared, path);
    }
  }

  /**
   * The channel of an event, or null where no service is. Raw ones are for nodes of ours alone, and
   * their namespaces need no service.
   */
  @Nullable String of(Envelope event) {
    return event.isRaw() ? control : byPath.get(event.path());
  }

  /** The path of a channel, or null where it is none. */
  @Nullable String path(String channel) {
    return paths.get(channel);
  }

  boolean hasPath(String path) {
    return byPath.containsKey(path);
  }

  /** What nodes tell each other beside events. */
  String control() {
    return control;
  }

  Set<String> all() {
    Set<String> all = new HashSet<>(paths.keySet());
    all.add(control);
    return Collections.unmodifiableSet(all);
  }
}
