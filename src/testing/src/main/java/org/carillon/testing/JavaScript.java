package org.carillon.testing;

import com.fasterxml.jackson.databind.JsonNode;

/** Something that runs JavaScript, with globals that stay. */
public interface JavaScript extends AutoCloseable {

  /** The value of an expression, awaited where it is a promise; fails where it throws. */
  JsonNode evaluate(String expression);

  @Override
  void close();
}
