package org.carillon.agent.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words of a command line: a command, its operands, options with and without values. */
final class CliArguments {

  private static final Set<String> FLAGS =
      Set.of("--allow-plain", "--tell", "--echo", "--verbose", "--help", "--version");

  private static final Set<String> VALUES =
      Set.of(
          "--url",
          "--secret-env",
          "--secret-file",
          "--store",
          "--label",
          "--timeout",
          "--ca",
          "--trust-store",
          "--trust-store-password-env",
          "--pin",
          "--cert",
          "--key",
          "--proxy",
          "--proxy-user",
          "--proxy-password-env",
          "--idempotency-key",
          "--answer",
          "--count");

  private static final Set<String> SEVERAL =
      Set.of("--url", "--secret-env", "--secret-file", "--label", "--answer");

  final List<String> operands = new ArrayList<>();
  private final Map<String, List<String>> options = new HashMap<>();

  /**
   * @throws UsageException for an option that there is none of, twice, or without its value
   */
  CliArguments(String... words) throws UsageException {
    boolean onlyOperands = false;
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (onlyOperands || !word.startsWith("--")) {
        operands.add(word);
        continue;
      }
      if (word.equals("--")) {
        onlyOperands = true;
        continue;
      }
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (name.equals("--secret")) {
        throw new UsageException(
            "a secret is no argument, since all users of a machine can read these: put it into"
                + " the environment variable CARILLON_AGENT_SECRET, another one (--secret-env), or"
                + " a file (--secret-file)");
      }
      if (FLAGS.contains(name) && equals < 0) {
        options.put(name, List.of());
      } else if (VALUES.contains(name)) {
        if (equals < 0 && i + 1 == words.length) {
          throw new UsageException(name + " needs a value");
        }
        String value = equals < 0 ? words[++i] : word.substring(equals + 1);
        List<String> values = options.computeIfAbsent(name, n -> new ArrayList<>());
        if (!values.isEmpty() && !SEVERAL.contains(name)) {
          throw new UsageException(name + " is there twice");
        }
        values.add(value);
      } else {
        throw new UsageException("there is no option " + name);
      }
    }
  }

  boolean has(String option) {
    return options.containsKey(option);
  }

  List<String> all(String option) {
    return options.getOrDefault(option, List.of());
  }

  @Nullable String one(String option) {
    List<String> values = all(option);
    return values.isEmpty() ? null : values.get(0);
  }
}
