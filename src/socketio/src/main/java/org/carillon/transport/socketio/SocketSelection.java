package org.carillon.transport.socketio;

import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.audience.AudienceText;
import org.carillon.audience.ResolvedAudience;
import org.jspecify.annotations.Nullable;

/**
 * The clients that somebody means.
 *
 * @param namespace the namespace that they are in
 * @param tenant their tenant
 * @param audience which of these
 */
record SocketSelection(String namespace, String tenant, ResolvedAudience audience) {

  static final String PATH = "path";

  private static final String TENANT = "tenant";
  private static final String AUDIENCE = "audience";

  /** What other nodes are told of it; more can be added. */
  Map<String, @Nullable Object> said() {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put(PATH, namespace);
    said.put(TENANT, tenant);
    said.put(AUDIENCE, AudienceText.write(audience));
    return said;
  }

  /**
   * What another node told.
   *
   * @throws IllegalArgumentException if it tells of no clients; never more than were meant
   */
  static SocketSelection read(Map<?, ?> said) {
    if (said.get(PATH) instanceof String path
        && said.get(TENANT) instanceof String tenant
        && said.get(AUDIENCE) instanceof String audience) {
      return new SocketSelection(path, tenant, AudienceText.read(audience));
    }
    throw new IllegalArgumentException("A node told of no clients");
  }
}
