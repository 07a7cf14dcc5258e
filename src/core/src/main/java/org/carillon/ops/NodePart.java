package org.carillon.ops;

import java.util.Map;

/**
 * A part of this node that another module brings, as those who run the node see it; a CDI bean.
 * Nothing here waits for a network or a database.
 */
public interface NodePart {

  /** Its name on the health page. */
  String name();

  /** Whether nothing is wrong with it. */
  boolean isWell();

  /** What is told of it to operators; empty: it is not used, and nothing is told. */
  Map<String, Object> details();

  /** Tells its figures. */
  void figures(FigureSink sink);
}
