package org.carillon.crud;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key of a row that was deleted, and the row, of which a declared event may tell more. */
final class DeletedKey extends LinkedHashMap<String, @Nullable Object> {

  private static final long serialVersionUID = 1L;

  private final transient Object row;

  DeletedKey(Map<String, @Nullable Object> key, Object row) {
    super(key);
    this.row = row;
  }

  Object row() {
    return row;
  }

  Map<String, @Nullable Object> key() {
    return Collections.unmodifiableMap(this);
  }
}
