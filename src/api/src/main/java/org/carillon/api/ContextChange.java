package org.carillon.api;

import java.util.List;

/**
 * What a {@code wsContext} frame asks for.
 *
 * @param contexts the contexts, as text
 * @param exit whether they are left rather than entered
 * @param reset whether all contexts are left first
 */
public record ContextChange(List<String> contexts, boolean exit, boolean reset) {
  /** Copies the list. */
  public ContextChange {
    contexts = List.copyOf(contexts);
  }
}
