package org.carillon.config;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Names that look like settings and are none. One that differs from a setting by a letter or two is
 * a fault; others may be somebody else's, and are logged.
 */
final class UnknownSettings {

  private static final System.Logger LOGGER = System.getLogger(UnknownSettings.class.getName());

  private static final String PREFIX = "carillon.";

  /** Of clients of services and of agents, which check them themselves. */
  private static final List<String> OF_CLIENTS =
      List.of(
          "carillon.client.",
          "CARILLON_CLIENT_",
          "carillon.agent-client.",
          "carillon.agent.client.", // as MicroProfile Config reads the variables of these
          "CARILLON_AGENT_CLIENT_");

  /** Of the scripts in {@code deploy/}, for which the server puts in their values. */
  private static final Set<String> OF_SCRIPTS = Set.of("carillon.data.dir");

  /** Letters that may be wrong, missing or too many. */
  private static final int NEAR = 2;

  private UnknownSettings() {}

  /** Those of the names of all properties there are that only look like a setting. */
  static Set<String> unknown(Iterable<String> names) {
    Set<String> known = known();
    Set<String> unknown = new TreeSet<>();
    for (String name : names) {
      boolean isOfAgents = AgentServerSettings.server(name) != null && !known.contains(name);
      if (isOfAgents
          || OF_SCRIPTS.contains(name)
          || OF_CLIENTS.stream().anyMatch(name::startsWith)) {
        continue;
      }
      if (name.startsWith(PREFIX) && !known.contains(name)) {
        unknown.add(name);
      } else if (name.startsWith("CARILLON_") && known.stream().noneMatch(k -> isOf(name, k))) {
        unknown.add(name);
      }
    }
    return unknown;
  }

  private static Set<String> known() {
    return Settings.all().stream().map(Setting::name).collect(Collectors.toSet());
  }

  /** The faults among the names of all properties there are. */
  static List<SettingsException.Fault> faults(Iterable<String> names) {
    Set<String> known = known();
    List<SettingsException.Fault> faults = new ArrayList<>();
    for (String name : unknown(names)) {
      boolean variable = !name.startsWith(PREFIX);
      Optional<String> meant =
          known.stream()
              .map(setting -> variable ? variable(setting) : setting)
              .filter(setting -> distance(name, setting) <= NEAR)
              .min(
                  Comparator.comparingInt((String setting) -> distance(name, setting))
                      .thenComparing(Comparator.naturalOrder()));
      if (meant.isPresent()) {
        faults.add(
            new SettingsException.Fault(name, "is no setting; did you mean " + meant.get() + "?"));
      } else if (!variable) {
        LOGGER.log(Level.WARNING, "{0} is no setting of Carillon, and means nothing", name);
      }
    }
    return faults;
  }

  private static boolean isOf(String variable, String setting) {
    return variable.equals(variable(setting));
  }

  private static String variable(String setting) {
    return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** Levenshtein's. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int same = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(same, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[other.length()];
  }
}
