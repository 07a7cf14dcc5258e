package org.carillon.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.outbox.OutboxCensus;
import org.carillon.outbox.OutboxMeter;
import org.jspecify.annotations.Nullable;

/** What the outbox does and what waits in it, by tenant. */
@ApplicationScoped
class OutboxMetrics implements OutboxMeter {

  private static final String TENANT = "tenant";

  /** From what is promised, 3 and 20 ms, to what somebody is called for. */
  private static final Duration[] LATENCIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(3),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10)
  };

  private final MeterRegistry registry;
  private final TenantLabels names;
  private final ConcurrentMap<String, Meters> tenants = new ConcurrentHashMap<>();
  private final Map<MultiGauge, ToDoubleFunction<OutboxCensus.Count>> gauges;

  /** Those of a tenant, or of all that share a name. */
  private record Meters(Timer delivery, Counter failures, Counter deaths) {}

  @Inject
  OutboxMetrics(MetricsRegistry metricsRegistry, CarillonConfig config) {
    this.registry = metricsRegistry.get();
    this.names = new TenantLabels(config.get(Settings.METRICS_TENANTS));
    this.gauges =
        Map.of(
            gauge("waiting", "Events that are not delivered, without the dead"),
            OutboxCensus.Count::waiting,
            gauge("failing", "Events that have failed and are tried again"),
            OutboxCensus.Count::failed,
            gauge("dead", "Events that are not tried any more"),
            OutboxCensus.Count::dead,
            gauge("oldest.seconds", "How long the oldest event waits that is not delivered"),
            count -> count.oldest().toMillis() / 1000.0);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  OutboxMetrics() {
    this.registry = null;
    this.names = null;
    this.gauges = Map.of();
  }

  private MultiGauge gauge(String name, String meaning) {
    return MultiGauge.builder("carillon.outbox." + name).description(meaning).register(registry);
  }

  @Override
  public void delivered(String tenant, long afterMillis) {
    of(tenant).delivery.record(Math.max(0, afterMillis), TimeUnit.MILLISECONDS);
  }

  @Override
  public void failed(String tenant) {
    of(tenant).failures.increment();
  }

  @Override
  public void died(String tenant) {
    of(tenant).deaths.increment();
  }

  @Override
  public void counted(OutboxCensus census) {
    Map<String, OutboxCensus.Count> named = new HashMap<>();
    census
        .tenants()
        .forEach((tenant, count) -> named.merge(names.of(tenant), count, OutboxCensus.Count::and));
    gauges.forEach(
        (gauge, figure) ->
            gauge.register(
                named.entrySet().stream()
                    .<MultiGauge.Row<?>>map(
                        one ->
                            MultiGauge.Row.of(
                                Tags.of(TENANT, one.getKey()),
                                figure.applyAsDouble(one.getValue())))
                    .toList(),
                true));
  }

  private Meters of(String tenant) {
    @Nullable Meters known = tenants.get(tenant);
    if (known != null) {
      return known;
    }
    String name = names.of(tenant);
    return tenants.computeIfAbsent(name, this::meters);
  }

  private Meters meters(String name) {
    return new Meters(
        Timer.builder("carillon.outbox.delivery")
            .description("From the write of an event to its publication")
            .tag(TENANT, name)
            .serviceLevelObjectives(LATENCIES)
            .register(registry),
        Counter.builder("carillon.outbox.failures")
            .description("Attempts to deliver that failed and are repeated")
            .tag(TENANT, name)
            .register(registry),
        Counter.builder("carillon.outbox.deaths")
            .description("Events that failed too often")
            .tag(TENANT, name)
            .register(registry));
  }
}
