package org.carillon.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The settings {@code carillon.client.<name>.…}: of MicroProfile Config where that is, else of the
 * system properties and the environment.
 */
final class ServiceClientSettings {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

  /** Those that are not of a header, without the name of the client. */
  static final Set<String> KNOWN =
      new TreeSet<>(
          Set.of("url", "kind", "format", "protocols", "path", "timeout", "heartbeat", "queue"));

  private static final String HEADERS = "headers.";

  private final String prefix;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * Of one client.
   *
   * @param names of all properties
   * @throws IllegalArgumentException where the name or a setting is none, with what to do
   */
  ServiceClientSettings(
      String name, Iterable<String> names, Function<String, Optional<String>> source) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The name of a client is made of letters, digits, _ and -, not \"" + name + "\"");
    }
    prefix = "carillon.client." + name + ".";
    String variables = variable(prefix);
    for (String property : names) {
      if (property.startsWith(prefix)) {
        String key = property.substring(prefix.length());
        if (key.startsWith(HEADERS)) {
          source.apply(property).ifPresent(v -> headers.put(key.substring(HEADERS.length()), v));
        } else if (!KNOWN.contains(key)) {
          throw unknown(property);
        }
      } else if (property.startsWith(variables) && isUnknown(property)) {
        throw unknown(property);
      } else if (property.startsWith(variables + "HEADERS_")) {
        // HTTP does not tell upper from lower case; a variable cannot have a hyphen
        String header = property.substring((variables + "HEADERS_").length()).replace('_', '-');
        source.apply(property).ifPresent(value -> headers.putIfAbsent(header, value));
      }
    }
    for (String key : KNOWN) {
      source.apply(prefix + key).ifPresent(value -> texts.put(key, value));
    }
  }

  private static IllegalArgumentException unknown(String property) {
    return new IllegalArgumentException(
        property + " is no setting of a client; there are " + KNOWN + " and headers.<name>");
  }

  /** A variable may be of a client with a longer name: that ends as one that is known does. */
  private static boolean isUnknown(String variable) {
    return !variable.contains("_HEADERS_")
        && KNOWN.stream().noneMatch(known -> variable.endsWith("_" + variable(known)));
  }

  static ServiceClientSettings of(String name) {
    if (MicroProfileClientSettings.isPresent()) {
      return new ServiceClientSettings(
          name, MicroProfileClientSettings.names(), MicroProfileClientSettings::text);
    }
    Set<String> names = new HashSet<>(System.getProperties().stringPropertyNames());
    names.addAll(System.getenv().keySet());
    return new ServiceClientSettings(name, names, ServiceClientSettings::systemText);
  }

  /** As MicroProfile Config 3.0, section "Environment Variables Mapping Rules", maps names. */
  private static Optional<String> systemText(String name) {
    return Optional.ofNullable(System.getProperty(name))
        .or(() -> Optional.ofNullable(System.getenv(name)))
        .or(() -> Optional.ofNullable(System.getenv(variable(name))));
  }

  private static String variable(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  Map<String, String> headers() {
    return headers;
  }

  Optional<List<String>> list(String key) {
    return Optional.ofNullable(texts.get(key))
        .map(text -> Pattern.compile(",").splitAsStream(text).map(String::strip))
        .map(parts -> parts.filter(part -> !part.isEmpty()).toList());
  }

  /**
   * The value of a setting.
   *
   * @throws IllegalArgumentException naming it, where it cannot be read
   */
  <T> Optional<T> value(String key, Function<String, T> parser) {
    String text = texts.get(key);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(text.strip()));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(prefix + key + ": " + e.getMessage(), e);
    }
  }
}
