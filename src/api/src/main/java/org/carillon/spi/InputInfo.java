package org.carillon.spi;

import java.lang.reflect.Type;
import java.util.List;

/**
 * A member of the data that an operation takes.
 *
 * @param name on the wire
 * @param type its generic type
 * @param attributes the attributes of formats that its value may come from, as declared
 */
public record InputInfo(String name, Type type, List<String> attributes) {

  /** Copies the list. */
  public InputInfo {
    attributes = List.copyOf(attributes);
  }
}
