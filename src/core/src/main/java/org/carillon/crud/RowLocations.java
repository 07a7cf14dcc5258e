package org.carillon.crud;

import java.util.IdentityHashMap;
import java.util.function.BiConsumer;

/** Where the rows that are being written are in the data, so that errors can name the place. */
final class RowLocations {

  private final IdentityHashMap<Object, String> paths = new IdentityHashMap<>();

  void put(Object row, String path) {
    paths.put(row, path);
  }

  /** The path of a row; empty where it is the data itself, or unknown. */
  String of(Object row) {
    return paths.getOrDefault(row, "");
  }

  void forEach(BiConsumer<Object, String> each) {
    paths.forEach(each);
  }
}
