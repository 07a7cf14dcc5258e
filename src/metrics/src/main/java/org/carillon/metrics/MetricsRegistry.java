package org.carillon.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Where figures go: to the application's registry, if it has a bean of one, else to our own. */
@ApplicationScoped
class MetricsRegistry {

  private final MeterRegistry registry;

  @Inject
  MetricsRegistry(Instance<MeterRegistry> beans) {
    this.registry =
        beans.isResolvable() ? beans.get() : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  MetricsRegistry() {
    this.registry = null;
  }

  MeterRegistry get() {
    return registry;
  }

  /** All figures in the format of Prometheus; null: the registry is another's. */
  @Nullable String page() {
    return registry instanceof PrometheusMeterRegistry prometheus ? prometheus.scrape() : null;
  }
}
