package org.carillon.cluster;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * An audience in the fields of CAP's message: {@code user}, {@code role}, {@code context} and
 * {@code identifier}, each {@code {"include": […], "exclude": […]}}. CAP takes what is missing or
 * empty for no restriction, so what these fields say is never wider than what is meant: a
 * connection is named among the identifiers, where no client of CAP has its id.
 */
final class CapAudience {

  static final String OPERATOR = "operator";

  private static final String INCLUDE = "include";
  private static final String EXCLUDE = "exclude";
  private static final String AND = "and";
  private static final String OR = "or";

  private CapAudience() {}

  /**
   * Whether CAP, which takes any of the included layers unless its own model says otherwise, would
   * take more than is meant.
   */
  static boolean isWiderForCap(ResolvedAudience audience) {
    return audience.combineInclude() == Combine.ALL && declared(audience.include()).size() > 1;
  }

  /** Appends fields by which no client of CAP hears it: an identifier that nobody can know. */
  static void appendNobody(StringBuilder out, String secret) {
    append(out, "identifier", Set.of(secret), null);
  }

  /** Appends the fields, each with a comma in front. */
  static void append(StringBuilder out, ResolvedAudience audience) {
    Layers include = audience.include();
    Layers exclude = audience.exclude();
    append(out, "user", include.users(), exclude.users());
    append(out, "role", include.roles(), exclude.roles());
    append(out, "context", include.contexts(), exclude.contexts());
    append(out, "identifier", clients(include), clients(exclude));
    boolean andInclude = audience.combineInclude() == Combine.ALL;
    boolean andExclude = audience.combineExclude() == Combine.ALL;
    if (andInclude || andExclude) {
      out.append(",\"operator\":{\"include\":\"")
          .append(andInclude ? AND : OR)
          .append("\",\"exclude\":\"")
          .append(andExclude ? AND : OR)
          .append("\"}");
    }
  }

  /** Whether the fields say all of the audience, so that {@link #read} gives the same again. */
  static boolean saysAll(ResolvedAudience audience) {
    return audience.exceptConnection() == null
        && !audience.nobody()
        && isSayable(audience.include())
        && isSayable(audience.exclude());
  }

  /** Whether no connection at all can be meant: CAP would take it for everyone. */
  static boolean isNobody(ResolvedAudience audience) {
    Layers include = audience.include();
    if (audience.nobody() || include.isNone()) {
      return audience.nobody();
    }
    boolean all = audience.combineInclude() == Combine.ALL;
    for (Set<String> layer : declared(include)) {
      if (layer.isEmpty() == all) {
        return all;
      }
    }
    return !all;
  }

  /** The audience that the fields say, the operators included. */
  static ResolvedAudience read(MessageFields message) throws RefusedMessageException {
    Map<String, @Nullable Object> operator = message.object(OPERATOR);
    return new ResolvedAudience(
        include(message),
        exclude(message),
        combine(operator.get(INCLUDE)),
        combine(operator.get(EXCLUDE)),
        null,
        false);
  }

  /** Who is included, as CAP says it. */
  static Layers include(MessageFields message) throws RefusedMessageException {
    return layers(message, INCLUDE);
  }

  /** Who is excluded, as CAP says it. */
  static Layers exclude(MessageFields message) throws RefusedMessageException {
    return layers(message, EXCLUDE);
  }

  private static Layers layers(MessageFields message, String side) throws RefusedMessageException {
    return new Layers(
        names(message, "user", side),
        names(message, "role", side),
        names(message, "context", side),
        names(message, "identifier", side),
        null);
  }

  private static @Nullable Set<String> names(MessageFields message, String field, String side)
      throws RefusedMessageException {
    Object said = message.object(field).get(side);
    if (said == null) {
      return null;
    }
    if (!(said instanceof Collection<?> elements)) {
      throw new RefusedMessageException(field + "." + side + " is no array");
    }
    Set<String> names = new HashSet<>();
    for (Object element : elements) {
      if (!(element instanceof String name)) {
        throw new RefusedMessageException(field + "." + side + " has more than texts");
      }
      names.add(name);
    }
    return names.isEmpty() ? null : names;
  }

  private static Combine combine(@Nullable Object operator) throws RefusedMessageException {
    if (operator == null || operator.equals(OR)) {
      return Combine.ANY;
    }
    if (operator.equals(AND)) {
      return Combine.ALL;
    }
    throw new RefusedMessageException("operator is neither and nor or");
  }

  private static void append(
      StringBuilder out,
      String field,
      @Nullable Set<String> include,
      @Nullable Set<String> exclude) {
    boolean includes = include != null && !include.isEmpty();
    boolean excludes = exclude != null && !exclude.isEmpty();
    if (!includes && !excludes) {
      return;
    }
    out.append(",\"").append(field).append("\":{");
    if (include != null && includes) {
      appendNames(out, INCLUDE, include);
    }
    if (exclude != null && excludes) {
      appendNames(includes ? out.append(',') : out, EXCLUDE, exclude);
    }
    out.append('}');
  }

  private static void appendNames(StringBuilder out, String side, Set<String> names) {
    out.append('"').append(side).append("\":[");
    String comma = "";
    for (String name : new TreeSet<>(names)) {
      Json.appendString(out.append(comma), name);
      comma = ",";
    }
    out.append(']');
  }

  /** Clients and connections are one layer. */
  private static @Nullable Set<String> clients(Layers layers) {
    if (layers.clients() == null || layers.connections() == null) {
      return layers.clients() == null ? layers.connections() : layers.clients();
    }
    Set<String> both = new HashSet<>(layers.clients());
    both.addAll(layers.connections());
    return both;
  }

  private static boolean isSayable(Layers layers) {
    return layers.connections() == null && declared(layers).stream().noneMatch(Set::isEmpty);
  }

  private static List<Set<String>> declared(Layers layers) {
    return Stream.of(
            Optional.ofNullable(layers.users()),
            Optional.ofNullable(layers.roles()),
            Optional.ofNullable(layers.contexts()),
            Optional.ofNullable(clients(layers)))
        .flatMap(Optional::stream)
        .toList();
  }
}
