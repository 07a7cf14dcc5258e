package org.carillon.ops;

import org.jspecify.annotations.Nullable;

/** The figures of this node; a bean of it is in the artifact {@code carillon-metrics}. */
public interface MetricsPage {

  /** Makes the figures known, with the application's start. */
  void start();

  /** All figures in the format of Prometheus; null: the application has a registry of its own. */
  @Nullable String page();
}
