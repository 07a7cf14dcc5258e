package org.carillon.audience;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience.Layers;
import org.jspecify.annotations.Nullable;

/**
 * The smallest part of a roster that holds all connections which an audience includes: where all
 * layers must hold, the layer with the fewest connections; where one is enough, all layers.
 */
final class AudienceCandidates<R extends Recipient> {

  private final @Nullable List<Collection<R>> buckets;

  AudienceCandidates(ResolvedAudience audience, AudienceIndex<R> audienceIndex) {
    Layers layers = audience.include();
    List<List<Collection<R>>> indexed = new ArrayList<>(4);
    add(indexed, layers.users(), audienceIndex::ofUser);
    add(indexed, layers.roles(), audienceIndex::inRole);
    add(indexed, layers.contexts(), audienceIndex::inContext);
    if (layers.clients() != null || layers.connections() != null) {
      indexed.add(clients(layers, audienceIndex));
    }
    buckets = audience.combineInclude() == Combine.ALL ? smallest(indexed) : joined(indexed);
  }

  /** Whether nobody is included by name. */
  boolean areEveryone() {
    return buckets == null;
  }

  /** Whether a connection can be in two of the collections. */
  boolean mayRepeat() {
    return buckets != null && buckets.size() > 1;
  }

  void forEach(Consumer<Collection<R>> visitor) {
    if (buckets != null) {
      buckets.forEach(visitor);
    }
  }

  private static <R extends Recipient> void add(
      List<List<Collection<R>>> layers,
      @Nullable Set<String> names,
      Function<String, Collection<R>> index) {
    if (names != null) {
      layers.add(found(names, index));
    }
  }

  private static <R extends Recipient> List<Collection<R>> found(
      Set<String> names, Function<String, Collection<R>> index) {
    List<Collection<R>> found = new ArrayList<>(1);
    for (String name : names) {
      Collection<R> bucket = index.apply(name);
      if (!bucket.isEmpty()) {
        found.add(bucket);
      }
    }
    return found;
  }

  private static <R extends Recipient> List<Collection<R>> clients(
      Layers layers, AudienceIndex<R> audienceIndex) {
    List<Collection<R>> found =
        new ArrayList<>(found(orNone(layers.clients()), audienceIndex::ofClient));
    for (String id : orNone(layers.connections())) {
      R connection = audienceIndex.connection(id);
      if (connection != null) {
        found.add(List.of(connection));
      }
    }
    return found;
  }

  private static Set<String> orNone(@Nullable Set<String> names) {
    return names == null ? Set.of() : names;
  }

  private static <R extends Recipient> @Nullable List<Collection<R>> smallest(
      List<List<Collection<R>>> layers) {
    List<Collection<R>> smallest = null;
    long fewest = Long.MAX_VALUE;
    for (List<Collection<R>> layer : layers) {
      long size = 0;
      for (Collection<R> bucket : layer) {
        size += bucket.size();
      }
      if (size < fewest) {
        fewest = size;
        smallest = layer;
      }
    }
    return smallest;
  }

  private static <R extends Recipient> @Nullable List<Collection<R>> joined(
      List<List<Collection<R>>> layers) {
    if (layers.isEmpty()) {
      return null;
    }
    List<Collection<R>> joined = new ArrayList<>();
    layers.forEach(joined::addAll);
    return joined;
  }
}
