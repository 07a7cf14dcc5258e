package org.carillon;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The names of all figures as Prometheus sees them, by the sources and Micrometer's own rules. */
public final class FigureNames {

  private static final Path NODE =
      Path.of("src/metrics/src/main/java/org/carillon/metrics/NodeMetrics.java");
  private static final Path OUTBOX =
      Path.of("src/metrics/src/main/java/org/carillon/metrics/OutboxMetrics.java");
  private static final Path AGENTS =
      Path.of("src/agent-server/src/main/java/org/carillon/agentserver/AgentOperations.java");

  private static final Pattern NAME = Pattern.compile("(?m)^(carillon_[a-z_]+)[{ ]");

  private FigureNames() {}

  /** Of all figures, those of a bus, of agents and of the outbox among them. */
  public static Set<String> all() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Consumer<String> gauge = name -> registry.gauge(name, 1);
    Consumer<String> counter = name -> Counter.builder(name).register(registry).increment();
    named(NODE, "gauge\\(\\s*to,\\s*\"(carillon[^\"]+)\"", gauge);
    named(NODE, "(?<!us)counter\\(\\s*to,\\s*\"(carillon\\.(?!bus)[^\"]+)\"", counter);
    named(NODE, "busCounter\\(to, \"([^\"]+)\"", name -> counter.accept("carillon.bus." + name));
    named(OUTBOX, "gauge\\(\"([^\"]+)\"", name -> gauge.accept("carillon.outbox." + name));
    named(OUTBOX, "Counter\\.builder\\(\"([^\"]+)\"", counter);
    named(
        OUTBOX,
        "Timer\\.builder\\(\"([^\"]+)\"",
        name ->
            Timer.builder(name)
                .serviceLevelObjectives(Duration.ofMillis(1))
                .register(registry)
                .record(Duration.ofMillis(1)));
    named(AGENTS, "sink\\.gauge\\(\\s*\"([^\"]+)\"", gauge);
    named(AGENTS, "sink\\.counter\\(\\s*\"([^\"]+)\"", counter);
    return in(registry.scrape());
  }

  /** Those on a page of Prometheus. */
  public static Set<String> in(String page) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(page).results().map(match -> match.group(1)).forEach(names::add);
    return names;
  }

  private static void named(Path source, String pattern, Consumer<String> register)
      throws IOException {
    var found = Pattern.compile(pattern).matcher(Files.readString(source)).results().toList();
    if (found.isEmpty()) {
      throw new IllegalStateException("No " + pattern + " in " + source);
    }
    found.stream().map((MatchResult match) -> match.group(1)).forEach(register);
  }
}
