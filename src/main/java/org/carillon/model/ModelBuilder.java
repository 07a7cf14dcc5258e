package org.carillon.model;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The model of what an application declares. */
final class ModelBuilder {

  static final ApplicationModel EMPTY =
      new ApplicationModel(List.of(), Map.of(), Map.of(), Set.of());

  private ModelBuilder() {}
}
