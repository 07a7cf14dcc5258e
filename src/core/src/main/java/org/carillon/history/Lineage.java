package org.carillon.history;

import java.util.List;
import java.util.Set;
import org.carillon.audience.AudienceMatcher;
import org.carillon.audience.Recipient;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.session.ClientConnection;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the eyes of the history: it has the rights of now, and an event that names one of
 * those that it came back from means it.
 */
record Lineage(ClientConnection connection, List<String> former) {

  /** Whether the event is for it. */
  boolean hears(StreamEvent event) {
    ResolvedAudience audience = event.envelope().audience();
    AudienceMatcher matcher = event.matcher();
    boolean named = false;
    for (String id : former) {
      if (names(audience, id)) {
        if (!matcher.matches(new As(connection, id))) {
          return false;
        }
        named = true;
      }
    }
    return (named && !names(audience, connection.id())) || matcher.matches(connection);
  }

  private static boolean names(ResolvedAudience audience, String id) {
    return id.equals(audience.exceptConnection())
        || names(audience.include(), id)
        || names(audience.exclude(), id);
  }

  private static boolean names(Layers layers, String id) {
    return layers.connections() != null && layers.connections().contains(id);
  }

  private record As(ClientConnection connection, String id) implements Recipient {

    @Override
    public @Nullable String user() {
      return connection.user();
    }

    @Override
    public Set<String> roles() {
      return connection.roles();
    }

    @Override
    public Set<String> contexts() {
      return connection.contexts();
    }

    @Override
    public @Nullable String client() {
      return connection.client();
    }
  }
}
