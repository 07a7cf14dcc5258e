package org.carillon.crud;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An entity as protocols with flat columns see it, OData among them: what clients may see of it, by
 * the names on the wire. Embedded objects and keys of associations are columns of their own, named
 * {@code address_city} and {@code author_ID}. Collections of values, JSON columns and maps are no
 * columns.
 *
 * @param type the class of the entity
 * @param name the name of the JPA entity
 * @param columns the columns, those of the key first
 * @param links the associations and compositions
 */
public record EntityDescription(
    Class<?> type, String name, List<Column> columns, List<Link> links) {

  /** Copies the lists. */
  public EntityDescription {
    columns = List.copyOf(columns);
    links = List.copyOf(links);
  }

  /**
   * A single value of a row.
   *
   * @param name on the wire
   * @param path the attributes of JPA that lead to it from the entity
   * @param key whether it is a part of the key
   * @param type the Java type of its values on the wire
   * @param nullable whether it may be null
   * @param scale the scale of a decimal column, or null where that is unknown
   * @param length the length of a text column in characters, or null where that is unknown
   * @param comparable whether the database can compare and order by it
   * @param value reads it from a managed row
   * @param toAttribute from a value on the wire to one of the attribute in JPA; throws a {@code
   *     RuntimeException} where there is none
   */
  public record Column(
      String name,
      List<String> path,
      boolean key,
      Class<?> type,
      boolean nullable,
      @Nullable Integer scale,
      @Nullable Long length,
      boolean comparable,
      Function<Object, @Nullable Object> value,
      UnaryOperator<@Nullable Object> toAttribute) {

    /** Copies the path. */
    public Column {
      path = List.copyOf(path);
    }
  }

  /**
   * A way to other rows.
   *
   * @param name on the wire
   * @param attribute the attribute of JPA
   * @param target the class of the other entity
   * @param many whether there may be several
   * @param owned whether the other rows live and die with this one (a composition)
   */
  public record Link(String name, String attribute, Class<?> target, boolean many, boolean owned) {}

  /** The columns of the key. */
  public List<Column> key() {
    return columns.stream().filter(Column::key).toList();
  }

  /** The column of that name. */
  public Optional<Column> column(String wireName) {
    return columns.stream().filter(column -> column.name().equals(wireName)).findFirst();
  }

  /** The link of that name. */
  public Optional<Link> link(String wireName) {
    return links.stream().filter(link -> link.name().equals(wireName)).findFirst();
  }
}
