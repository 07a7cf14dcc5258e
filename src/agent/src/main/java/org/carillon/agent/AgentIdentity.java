package org.carillon.agent;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.carillon.tunnel.AgentHandshake;
import org.carillon.tunnel.AgentKey;
import org.carillon.tunnel.DataStore;
import org.jspecify.annotations.Nullable;

/** Who an agent is: its key, the name that belongs to it, and this run of it. */
final class AgentIdentity {

  private static final String NAME = "name";
  private static final String KEY = "key";

  private final @Nullable DataStore store;
  private final AgentKey key;
  private final String instance;
  private volatile @Nullable String name;

  private AgentIdentity(@Nullable DataStore store, AgentKey key, @Nullable String name) {
    this.store = store;
    this.key = key;
    this.name = name;
    instance = AgentHandshake.newInstance(new SecureRandom());
  }

  /**
   * The one that is kept, or a new one, whose key is kept before the server hears of it.
   *
   * @return fails with IllegalStateException if what is kept is no agent's
   */
  static CompletionStage<AgentIdentity> load(@Nullable DataStore store) {
    if (store == null) {
      return CompletableFuture.completedFuture(new AgentIdentity(null, AgentKey.generate(), null));
    }
    return store.load().thenCompose(kept -> restore(store, kept));
  }

  private static CompletionStage<AgentIdentity> restore(
      DataStore store, @Nullable Map<String, Object> kept) {
    if (kept == null || kept.isEmpty()) {
      AgentIdentity made = new AgentIdentity(store, AgentKey.generate(), null);
      return made.save().thenApply(saved -> made);
    }
    if (!(kept.get(KEY) instanceof String key)) {
      throw new IllegalStateException("the data store has no key of an agent in it");
    }
    try {
      return CompletableFuture.completedFuture(
          new AgentIdentity(store, AgentKey.parse(key), (String) kept.get(NAME)));
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new IllegalStateException("the data store's key or name is no agent's", e);
    }
  }

  AgentKey key() {
    return key;
  }

  String instance() {
    return instance;
  }

  @Nullable String name() {
    return name;
  }

  /** The name that the server gave; complete when it is kept. */
  CompletionStage<Void> named(String given) {
    if (given.equals(name)) {
      return CompletableFuture.completedFuture(null);
    }
    name = given;
    return save();
  }

  private CompletionStage<Void> save() {
    if (store == null) {
      return CompletableFuture.completedFuture(null);
    }
    Map<String, Object> kept = new HashMap<>();
    kept.put(KEY, key.encoded());
    if (name != null) {
      kept.put(NAME, name);
    }
    return store.save(kept);
  }
}
