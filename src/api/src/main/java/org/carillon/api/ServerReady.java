package org.carillon.api;

import java.util.Set;

/**
 * Fired once as a CDI event when the endpoints of all services accept connections.
 *
 * @param paths the paths of the services
 */
public record ServerReady(Set<String> paths) {
  /** Copies the set. */
  public ServerReady {
    paths = Set.copyOf(paths);
  }
}
