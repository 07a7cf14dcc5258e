package org.carillon.agentserver;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.DataStore;
import org.jspecify.annotations.Nullable;

/**
 * The directory in a {@link DataStore} of the application, which one node writes. It is loaded
 * once, and saved as a whole with each agent that is new or forgotten.
 */
final class DataStoreDirectory implements AgentDirectory {

  private static final int PATIENCE_SECONDS = 10;

  private static final String LAST = "last";
  private static final String AGENTS = "agents";
  private static final String KEY = "key";
  private static final String SINCE = "since";

  private final DataStore store;
  private final Clock clock;
  private @Nullable Map<String, Server> servers;

  DataStoreDirectory(DataStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** What one agent server has given. */
  private record Server(long last, TreeMap<String, Agent> agents) {

    Server with(long number, String name, Agent agent) {
      TreeMap<String, Agent> more = new TreeMap<>(agents);
      more.put(name, agent);
      return new Server(number, more);
    }

    Server without(String name) {
      TreeMap<String, Agent> fewer = new TreeMap<>(agents);
      fewer.remove(name);
      return new Server(last, fewer);
    }
  }

  private record Agent(String key, long since) {}

  @Override
  public synchronized Claim claim(
      String server, NameFormat format, @Nullable String name, String key) throws Exception {
    Server known = server(server);
    if (name != null) {
      Agent agent = known.agents().get(name);
      if (agent == null) {
        throw new AgentException(AgentErrors.UNKNOWN_AGENT);
      }
      if (!agent.key().equals(key)) {
        throw new AgentException(AgentErrors.NOT_AUTHORIZED);
      }
      return new Claim(name, false);
    }
    for (Map.Entry<String, Agent> agent : known.agents().entrySet()) {
      if (agent.getValue().key().equals(key)) {
        return new Claim(agent.getKey(), false);
      }
    }
    long number = known.last() + 1;
    while (known.agents().containsKey(format.name(number))) {
      number++;
    }
    String given = format.name(number);
    save(server, known.with(number, given, new Agent(key, clock.millis())));
    return new Claim(given, true);
  }

  /** There is one node, whose connections it knows by itself. */
  @Override
  public Ownership own(
      String server, String name, Owner mine, @Nullable Owner gone, boolean always) {
    return new Ownership(true, null);
  }

  @Override
  public void disown(String server, String name, String connection) {
    // nothing was written
  }

  @Override
  public synchronized Location locate(String server, String name) throws Exception {
    return new Location(server(server).agents().containsKey(name), null);
  }

  @Override
  public synchronized List<Known> all(String server, int most) throws Exception {
    List<Known> all = new ArrayList<>();
    server(server).agents().forEach((name, agent) -> all.add(new Known(name, agent.since(), null)));
    return all.size() > most ? List.copyOf(all.subList(0, most)) : all;
  }

  @Override
  public synchronized boolean forget(String server, String name) throws Exception {
    Server known = server(server);
    if (!known.agents().containsKey(name)) {
      return false;
    }
    save(server, known.without(name));
    return true;
  }

  private Server server(String name) throws Exception {
    return loaded().getOrDefault(DatabaseDirectory.stored(name), new Server(0, new TreeMap<>()));
  }

  private Map<String, Server> loaded() throws Exception {
    Map<String, Server> known = servers;
    if (known == null) {
      known = new LinkedHashMap<>();
      Map<String, Object> data = await(store.load());
      if (data != null) {
        for (Map.Entry<String, Object> server : data.entrySet()) {
          known.put(server.getKey(), read(server.getKey(), server.getValue()));
        }
      }
      servers = known;
    }
    return known;
  }

  private void save(String server, Server changed) throws Exception {
    Map<String, Server> all = new LinkedHashMap<>(loaded());
    all.put(DatabaseDirectory.stored(server), changed);
    Map<String, Object> data = new LinkedHashMap<>();
    all.forEach((name, each) -> data.put(name, written(each)));
    await(store.save(data));
    servers = all;
  }

  private static Map<String, Object> written(Server server) {
    Map<String, Object> agents = new LinkedHashMap<>();
    server
        .agents()
        .forEach((name, agent) -> agents.put(name, Map.of(KEY, agent.key(), SINCE, agent.since())));
    return Map.of(LAST, server.last(), AGENTS, agents);
  }

  private static Server read(String name, Object value) {
    if (value instanceof Map<?, ?> server
        && server.get(LAST) instanceof Number last
        && server.get(AGENTS) instanceof Map<?, ?> agents) {
      TreeMap<String, Agent> known = new TreeMap<>();
      agents.forEach(
          (agent, said) -> {
            if (said instanceof Map<?, ?> of
                && of.get(KEY) instanceof String key
                && of.get(SINCE) instanceof Number since) {
              known.put(String.valueOf(agent), new Agent(key, since.longValue()));
            } else {
              throw unreadable(name);
            }
          });
      return new Server(last.longValue(), known);
    }
    throw unreadable(name);
  }

  private static IllegalStateException unreadable(String name) {
    return new IllegalStateException(
        "The DataStore of the agent servers holds what none of them wrote, of the server " + name);
  }

  private static <T extends @Nullable Object> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
