package org.carillon.crud;

import java.util.List;
import java.util.Locale;
import org.hibernate.collection.spi.CollectionSemantics;
import org.jspecify.annotations.Nullable;

/** An attribute of an entity or embeddable that the wire knows. */
sealed interface EntityAttribute {

  /** The name on the wire. */
  String name();

  /** The name in JPA. */
  String attribute();

  /** Where its value lies. */
  MemberAccess property();

  /** When a client may set it. */
  Use use();

  /** What a client may do with an attribute. */
  enum Use {
    /** A part of the key that the client assigns. */
    KEY,
    /** A part of the key that is generated, or derived from an association. */
    GENERATED_KEY,
    /** The version: compared, never set. */
    VERSION,
    /** Set by {@code create} and {@code update}. */
    SET,
    /** Set by {@code create}, ignored by {@code update}. */
    SET_ONCE,
    /** Shown, and ignored where it comes back. */
    MANAGED;

    boolean isKey() {
      return this == KEY || this == GENERATED_KEY;
    }
  }

  /**
   * A value of one column.
   *
   * @param scale the scale of its column; null where that is unknown or of no interest
   * @param length the length of its column in characters, where there is one
   * @param comparable whether lists may filter and order by it
   */
  record Basic(
      String name,
      String attribute,
      MemberAccess property,
      Use use,
      ScalarType scalar,
      boolean nullable,
      @Nullable Integer scale,
      @Nullable Long length,
      boolean comparable)
      implements EntityAttribute {}

  /** An embedded object. */
  record Embedded(
      String name, String attribute, MemberAccess property, Use use, EmbeddableInfo type)
      implements EntityAttribute {}

  /**
   * An association to one row of its own life, shown as its key.
   *
   * @param joined whether a query finds the key in another table alone: the other side has the
   *     column, or the column holds something else that is unique, or a table lies between
   */
  record ToOne(
      String name,
      String attribute,
      MemberAccess property,
      Use use,
      Class<?> target,
      boolean nullable,
      boolean joined)
      implements EntityAttribute {}

  /**
   * A composition: what lives and dies with its owner.
   *
   * @param collection the kind of collection; null where there is one part at most
   * @param backReference the attribute of the part that is its owner, where it has one
   */
  record Part(
      String name,
      String attribute,
      MemberAccess property,
      Use use,
      Class<?> target,
      @Nullable CollectionSemantics<?, ?> collection,
      @Nullable String backReference)
      implements EntityAttribute {}

  /**
   * A collection of values; owned like a composition, without keys.
   *
   * @param scalar what it holds, or null
   * @param embeddable what it holds, or null
   * @param length the length of its column in characters, where there is one
   */
  record Elements(
      String name,
      String attribute,
      MemberAccess property,
      Use use,
      @Nullable ScalarType scalar,
      @Nullable EmbeddableInfo embeddable,
      @Nullable Long length,
      CollectionSemantics<?, ?> collection)
      implements EntityAttribute {}

  /** Whether it is shown only where compositions are. */
  default boolean isDeep() {
    return this instanceof Part || this instanceof Elements;
  }

  /** The members in the order in which the class declares them, keys first. */
  static List<EntityAttribute> ordered(Class<?> owner, List<EntityAttribute> members) {
    List<String> declared = WireName.declared(owner);
    return members.stream()
        .sorted(
            java.util.Comparator.comparing((EntityAttribute m) -> m.use().isKey() ? 0 : 1)
                .thenComparing(m -> place(declared, m.attribute()))
                .thenComparing(m -> m.name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static int place(List<String> declared, String attribute) {
    int place = declared.indexOf(attribute);
    return place < 0 ? Integer.MAX_VALUE : place;
  }
}
