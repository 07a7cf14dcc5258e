package org.carillon.describe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The files of one kind that were asked for of late, so that each is made once: what callers see
 * differs by the channels that they may use, and by the address that they came to.
 */
final class DescriptionFiles {

  /** Addresses are what callers write, so their number is theirs to choose. */
  private static final int MOST = 16;

  private record Key(Set<String> channels, ServerAddress address) {}

  private final Map<Key, DescriptionFile> made = new LinkedHashMap<>(MOST, 0.75f, true);

  /** The file for those who may see these channels; made, where it is not there. */
  synchronized DescriptionFile get(
      Set<String> channels,
      ServerAddress address,
      BiFunction<Set<String>, ServerAddress, String> make) {
    DescriptionFile file =
        made.computeIfAbsent(
            new Key(channels, address), key -> new DescriptionFile(make.apply(channels, address)));
    if (made.size() > MOST) {
      made.remove(made.keySet().iterator().next()); // the one that was asked for longest ago
    }
    return file;
  }
}
