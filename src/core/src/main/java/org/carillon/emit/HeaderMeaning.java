package org.carillon.emit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.carillon.api.Who;
import org.jspecify.annotations.Nullable;

/**
 * What an emit header says about the audience.
 *
 * @param who whom its names name, {@code CURRENT_USER} where it is a flag; null: it is an operator
 * @param side whether it includes or excludes; null: its value must say so
 * @param open whether its value may say so, as {@code {include: …, exclude: …}}
 */
record HeaderMeaning(@Nullable Who who, @Nullable Side side, boolean open) {

  /** Includes or excludes. */
  enum Side {
    INCLUDE,
    EXCLUDE;

    /** Of the member of a header's value, {@code include} or {@code exclude}; else null. */
    static @Nullable Side of(@Nullable Object member) {
      return "include".equals(member) ? INCLUDE : "exclude".equals(member) ? EXCLUDE : null;
    }
  }

  private static final Map<String, HeaderMeaning> TABLE = table();

  /** The meaning of a header, in whichever of its spellings; null: it has none. */
  static @Nullable HeaderMeaning of(String header) {
    return TABLE.get(header);
  }

  /** All spellings. */
  static Map<String, HeaderMeaning> all() {
    return TABLE;
  }

  /** The same of one side. */
  HeaderMeaning side(Side said) {
    return new HeaderMeaning(who, said, false);
  }

  private static Map<String, HeaderMeaning> table() {
    Map<String, HeaderMeaning> table = new HashMap<>();
    add(table, Who.USER, List.of("user", "users"));
    add(table, Who.ROLE, List.of("role", "roles"));
    add(table, Who.CONTEXT, List.of("context", "contexts"));
    add(table, Who.CLIENT, List.of("identifier", "identifiers"));
    add(table, Who.CURRENT_USER, List.of("currentUser"));
    add(table, null, List.of("operator"));
    return Map.copyOf(table);
  }

  private static void add(Map<String, HeaderMeaning> table, @Nullable Who who, List<String> stems) {
    // names alone include, an operator alone says nothing
    HeaderMeaning bare = new HeaderMeaning(who, who == null ? null : Side.INCLUDE, true);
    HeaderMeaning include = bare.side(Side.INCLUDE);
    HeaderMeaning exclude = bare.side(Side.EXCLUDE);
    for (String stem : stems) {
      String upper = Character.toUpperCase(stem.charAt(0)) + stem.substring(1);
      for (String name : List.of(stem, "ws" + upper)) {
        table.put(name, bare);
        table.put(name + ".include", include);
        table.put(name + "Include", include);
        table.put(name + ".exclude", exclude);
        table.put(name + "Exclude", exclude);
      }
      if (who == null) {
        table.put("include" + upper, include);
        table.put("wsInclude" + upper, include);
        table.put("exclude" + upper, exclude);
        table.put("wsExclude" + upper, exclude);
      }
    }
  }
}
