package org.carillon.tunnel;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent keeps its name and key, or a server the names that it gave. What is kept is plain:
 * texts, numbers, booleans, lists and maps of these. It is a secret.
 */
public interface DataStore {

  /** What was saved last; null: nothing yet. */
  CompletionStage<@Nullable Map<String, Object>> load();

  /** Keeps this in place of what was there. When the stage completes it outlasts a crash. */
  CompletionStage<Void> save(Map<String, Object> data);
}
