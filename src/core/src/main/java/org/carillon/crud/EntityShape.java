package org.carillon.crud;

import java.lang.reflect.Type;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An entity as clients see it by CRUD, with everything that is inside, by the names of the wire.
 *
 * @param type the class of the entity
 * @param name the name of the JPA entity
 * @param typeMember the member that tells the class, where the entity has subclasses or is one
 * @param types what that member may say, with the classes that it tells; in the order of the names
 * @param members those of the key first
 */
public record EntityShape(
    Class<?> type,
    String name,
    @Nullable String typeMember,
    SortedMap<String, Class<?>> types,
    List<Member> members) {

  /** Copies the collections. */
  public EntityShape {
    types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
    members = List.copyOf(members);
  }

  /** The members of the key. */
  public List<Member> key() {
    return members.stream().filter(Member::isKey).toList();
  }

  /** When a client may set a member. */
  public enum Use {
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
    MANAGED
  }

  /**
   * A member.
   *
   * @param name on the wire
   * @param owner the class that has the attribute
   * @param attribute the name in JPA
   * @param description what the application says of it; empty: nothing
   * @param preset whether a new object has a value of its own where the client says nothing
   */
  public record Member(
      String name,
      Class<?> owner,
      String attribute,
      Use use,
      String description,
      boolean preset,
      Content content) {

    /** Whether it is a part of the key. */
    public boolean isKey() {
      return use == Use.KEY || use == Use.GENERATED_KEY;
    }

    /** Whether it is shown only where compositions are. */
    public boolean isDeep() {
      return content instanceof Parts || content instanceof Elements;
    }
  }

  /** What a member holds. */
  public sealed interface Content {}

  /**
   * A value of one column.
   *
   * @param type that the wire's value is bound to
   * @param scale the scale of a decimal column, or null where that is unknown
   * @param length the length of a text column in characters, or null where that is unknown
   * @param comparable whether lists may filter and order by it
   */
  public record Value(
      Type type,
      boolean nullable,
      @Nullable Integer scale,
      @Nullable Long length,
      boolean comparable)
      implements Content {}

  /** An embedded object. */
  public record Embedded(Class<?> type, List<Member> members) implements Content {

    /** Copies the list. */
    public Embedded {
      members = List.copyOf(members);
    }
  }

  /** An association to one row of its own life, shown as its key. */
  public record Reference(Class<?> target, boolean nullable) implements Content {}

  /**
   * A composition.
   *
   * @param many whether there may be several
   * @param backReference the attribute of the part that is its owner, or null where it has none
   */
  public record Parts(Class<?> target, boolean many, @Nullable String backReference)
      implements Content {}

  /** A collection of values, or of embedded objects. */
  public record Elements(Content element) implements Content {}
}
