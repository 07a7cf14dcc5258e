package org.carillon.ops;

import java.util.function.DoubleSupplier;

/** Where a {@link NodePart} tells its figures, with the application's start; asked from then on. */
public interface FigureSink {

  /** A figure that rises and falls. */
  void gauge(String name, String meaning, DoubleSupplier figure);

  /** A figure that only rises. */
  void counter(String name, String meaning, DoubleSupplier figure);
}
