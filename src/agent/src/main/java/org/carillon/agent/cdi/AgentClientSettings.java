package org.carillon.agent.cdi;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.carillon.agent.Agent;
import org.carillon.agent.AgentTls;
import org.carillon.tunnel.FileDataStore;

/** The settings {@code carillon.agent-client.…}. */
final class AgentClientSettings {

  static final String PREFIX = "carillon.agent-client.";

  /** Their names, without {@link #PREFIX}. */
  static final Set<String> KNOWN =
      new TreeSet<>(
          Set.of(
              "url",
              "secret",
              "secret.next",
              "store",
              "labels",
              "allow-plain",
              "proxy",
              "ca",
              "pin",
              "cert",
              "key"));

  private final Function<String, Optional<String>> source;

  /**
   * Settings.
   *
   * @param names of all properties
   * @param source the text of a setting by its whole name
   * @throws IllegalStateException naming a property that is no setting, and those there are
   */
  AgentClientSettings(Iterable<String> names, Function<String, Optional<String>> source) {
    this.source = source;
    Set<String> variables =
        KNOWN.stream().map(name -> variable(PREFIX + name)).collect(Collectors.toSet());
    for (String name : names) {
      boolean isUnknown =
          name.startsWith(PREFIX)
              ? !KNOWN.contains(name.substring(PREFIX.length()))
              : name.startsWith(variable(PREFIX)) && !variables.contains(name);
      if (isUnknown) {
        throw new IllegalStateException(
            name + " is no setting of an agent; behind " + PREFIX + " there are " + KNOWN);
      }
    }
  }

  /** From MicroProfile Config where it is, else from system properties and the environment. */
  static AgentClientSettings ofTheServer() {
    if (MicroProfileAgentSettings.isPresent()) {
      return new AgentClientSettings(
          MicroProfileAgentSettings.names(), MicroProfileAgentSettings::text);
    }
    Set<String> names = new HashSet<>(System.getProperties().stringPropertyNames());
    names.addAll(System.getenv().keySet());
    return new AgentClientSettings(names, AgentClientSettings::systemText);
  }

  private static String variable(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** As MicroProfile Config maps names to variables. */
  private static Optional<String> systemText(String name) {
    return Optional.ofNullable(System.getProperty(name))
        .or(() -> Optional.ofNullable(System.getenv(variable(name))));
  }

  private Optional<String> text(String name) {
    return source.apply(PREFIX + name).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Stream<String> list(String text) {
    return Stream.of(text.split(",")).map(String::strip).filter(one -> !one.isEmpty());
  }

  /** Whether there is to be an agent. */
  boolean isPresent() {
    return text("url").isPresent();
  }

  /**
   * Puts them into a builder.
   *
   * @throws IllegalStateException naming what is wrong, and nothing of secrets
   */
  void apply(Agent.Builder builder) {
    each("url", url -> list(url).forEach(builder::url));
    each("secret", builder::secret);
    each("secret.next", builder::secret);
    each("store", file -> builder.dataStore(FileDataStore.of(Path.of(file))));
    each("labels", labels -> list(labels).forEach(builder::label));
    each("allow-plain", text -> builder.allowPlain(bool(text)));
    each("proxy", text -> proxy(builder, text));
    tls(builder);
  }

  /** What is done with a setting. */
  private interface Step {
    void take(String text);
  }

  private void each(String name, Step step) {
    Optional<String> text = text(name);
    if (text.isPresent()) {
      try {
        step.take(text.get());
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(PREFIX + name + ": " + e.getMessage(), e);
      }
    }
  }

  private static boolean bool(String text) {
    if (!List.of("true", "false").contains(text)) {
      throw new IllegalArgumentException("expected true or false: " + text);
    }
    return text.equals("true");
  }

  private static void proxy(Agent.Builder builder, String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException("expected host:port: " + text);
    }
    builder.proxy(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private void tls(Agent.Builder builder) {
    AgentTls.Builder tls = AgentTls.builder();
    each("ca", file -> tls.authorities(Path.of(file)));
    each("pin", tls::pinnedCertificate);
    Optional<String> key = text("key");
    if (key.isPresent() != text("cert").isPresent()) {
      throw new IllegalStateException(PREFIX + "cert and " + PREFIX + "key go together");
    }
    each("cert", file -> tls.clientCertificate(Path.of(file), Path.of(key.orElseThrow())));
    if (Stream.of("ca", "pin", "cert").anyMatch(name -> text(name).isPresent())) {
      builder.tls(tls.build());
    }
  }
}
