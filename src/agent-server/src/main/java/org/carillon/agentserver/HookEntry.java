package org.carillon.agentserver;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A handler, and who may call it.
 *
 * @param action its action; empty: all
 * @param agents patterns of names; none: all
 * @param target what is called
 */
record HookEntry(String action, List<Pattern> agents, Target target) {

  /** What is called. */
  @FunctionalInterface
  interface Target {
    @Nullable Object call(HookCall call) throws Exception;
  }

  /** One that all agents may call. */
  static HookEntry ofAll(String action, Target target) {
    return new HookEntry(action, List.of(), target);
  }

  /** A pattern of names, in which {@code *} stands for any characters. */
  static Pattern pattern(String text) {
    return Pattern.compile(
        java.util.Arrays.stream(text.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")),
        Pattern.DOTALL);
  }

  boolean isCatchAll() {
    return action.isEmpty();
  }

  boolean isFor(String agent) {
    return agents.isEmpty()
        || agents.stream().anyMatch(pattern -> pattern.matcher(agent).matches());
  }
}
