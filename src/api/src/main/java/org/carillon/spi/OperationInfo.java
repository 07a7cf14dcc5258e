package org.carillon.spi;

import java.util.List;
import java.util.Map;

/**
 * What clients can call.
 *
 * @param name the name of its event, which an {@link InboundMessage} has: {@code message}, or
 *     {@code Books:submitOrder}
 * @param inputs the members of the data that it takes: its parameters, or the components of a
 *     record that is the whole data
 * @param row the members of the data that are of a row: of one that is loaded its key, of a
 *     generated handler all
 * @param open whether it takes further members, as a map or an entity does
 * @param attributes static attributes by name: they beat what a frame says
 */
public record OperationInfo(
    String name,
    List<InputInfo> inputs,
    List<InputInfo> row,
    boolean open,
    Map<String, Object> attributes) {

  /** Copies the lists. */
  public OperationInfo {
    inputs = List.copyOf(inputs);
    row = List.copyOf(row);
  }
}
