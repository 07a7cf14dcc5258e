package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.carillon.api.Combine;
import org.carillon.audience.AudienceIndex;
import org.carillon.audience.AudienceMatcher;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.security.KnownCaller;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an audience costs on a node with ten thousand clients, each in a context of its own. */
class ConnectionIndexTest {

  private static final int MANY = 10_000;

  private final Node node = new Node();
  private final List<ClientConnection> connections = new ArrayList<>();

  ConnectionIndexTest() {
    for (int i = 0; i < MANY; i++) {
      Set<String> roles = i % 1_000 == 0 ? Set.of("reader", "admin") : Set.of("reader");
      ClientConnection connection =
          node.connect(
              new KnownCaller("user" + i, "t1", roles, null), "client" + i, MemoryChannel.fast());
      connection.enter("room" + i);
      connections.add(connection);
    }
  }

  @Test
  void tenThousandContextsCostABroadcastToOneOfThemNothing() {
    assertThat(visited(Layers.NONE)).hasSize(MANY);
    assertThat(visited(new Layers(null, null, Set.of("room7"), null, null)))
        .containsExactly(connections.get(7));
    assertThat(visited(new Layers(Set.of("user8"), null, null, null, null)))
        .containsExactly(connections.get(8));
    assertThat(visited(new Layers(null, null, null, Set.of("client9"), null)))
        .containsExactly(connections.get(9));
    assertThat(visited(new Layers(null, Set.of("admin"), null, null, null)))
        .hasSize(MANY / 1_000)
        .allMatch(connection -> connection.roles().contains("admin"));
  }

  @Test
  void whereAllLayersMustHoldTheSmallestIsWalked() {
    Layers layers = new Layers(null, Set.of("reader"), Set.of("room7"), null, null);
    assertThat(visited(layers, Combine.ALL)).containsExactly(connections.get(7));
  }

  @Test
  void rolesAreForgottenWithTheLastWhoHasThem() {
    ConnectionIndex connectionIndex = node.registry.at("/ws/chat", "t1");
    connections.stream().filter(c -> c.roles().contains("admin")).forEach(node.connections::ended);
    assertThat(connectionIndex.inRole("admin")).isEmpty();
    assertThat(connectionIndex.inRole("reader")).hasSize(MANY - MANY / 1_000);
  }

  private List<ClientConnection> visited(Layers include) {
    return visited(include, Combine.ANY);
  }

  /** Whom the matcher takes from the node's own indices to look at. */
  private List<ClientConnection> visited(Layers include, Combine combine) {
    ConnectionIndex connectionIndex = node.registry.at("/ws/chat", "t1");
    Watched watched = new Watched(connectionIndex);
    ResolvedAudience audience =
        new ResolvedAudience(include, Layers.NONE, combine, Combine.ANY, null, false);
    List<ClientConnection> heard = new ArrayList<>();
    AudienceMatcher.of(audience).forEach(watched, heard::add);
    assertThat(heard).as("nobody is looked at in vain").isEqualTo(watched.visited);
    return watched.visited;
  }

  /** Remembers who is taken from the roll. */
  private record Watched(ConnectionIndex roll, List<ClientConnection> visited)
      implements AudienceIndex<ClientConnection> {

    Watched(ConnectionIndex roll) {
      this(roll, new ArrayList<>());
    }

    private Collection<ClientConnection> walked(Collection<ClientConnection> bucket) {
      return new AbstractCollection<>() {
        @Override
        public Iterator<ClientConnection> iterator() {
          return bucket.stream().peek(visited::add).iterator();
        }

        @Override
        public int size() {
          return bucket.size();
        }
      };
    }

    @Override
    public Collection<ClientConnection> everyone() {
      return walked(roll.everyone());
    }

    @Override
    public Collection<ClientConnection> ofUser(String user) {
      return walked(roll.ofUser(user));
    }

    @Override
    public Collection<ClientConnection> inRole(String role) {
      return walked(roll.inRole(role));
    }

    @Override
    public Collection<ClientConnection> inContext(String context) {
      return walked(roll.inContext(context));
    }

    @Override
    public Collection<ClientConnection> ofClient(String client) {
      return walked(roll.ofClient(client));
    }

    @Override
    public @Nullable ClientConnection connection(String id) {
      ClientConnection found = roll.connection(id);
      if (found != null) {
        visited.add(found);
      }
      return found;
    }
  }
}
