package org.carillon.crud;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.spi.NavigablePath;
import org.jspecify.annotations.Nullable;

/**
 * What the database wants unique, by its own account: constraints stand in mappings, in schemas, or
 * in both. It is asked once for each entity.
 */
final class UniqueKeys {

  private final EntityRegistry entityRegistry;

  /** Of each class the constraints, a set of columns each. */
  private final ConcurrentHashMap<Class<?>, Set<Set<String>>> known = new ConcurrentHashMap<>();

  UniqueKeys(EntityRegistry entityRegistry) {
    this.entityRegistry = entityRegistry;
  }

  /**
   * What a row has, or will have, in the columns of a constraint. Columns that no attribute of its
   * is mapped to, as the key of an owner that the row does not know, are left out.
   */
  record Value(Set<String> constraint, List<Object> values) {}

  /**
   * The values that no other row may have at the same time; a null excludes nobody.
   *
   * @param state what the row has, or will have, of an attribute
   */
  Set<Value> values(
      EntityManager entityManager, Object row, Function<AttributeMapping, @Nullable Object> state) {
    EntityInfo info = entityRegistry.ofRow(row);
    Set<Set<String>> constraints = known.get(info.type());
    if (constraints == null) {
      constraints = read(entityManager, info.persister());
      known.put(info.type(), constraints);
    }
    if (constraints.isEmpty()) {
      return Set.of();
    }
    Map<String, @Nullable Object> columns = columns(info.persister(), row, state);
    Set<Value> values = new LinkedHashSet<>();
    for (Set<String> constraint : constraints) {
      List<Object> all = new ArrayList<>();
      boolean excludes = true;
      for (String column : constraint) {
        Object value = columns.get(column);
        if (value != null) {
          all.add(value);
        } else {
          excludes &= !columns.containsKey(column);
        }
      }
      if (excludes && !all.isEmpty()) {
        values.add(new Value(constraint, all));
      }
    }
    return values;
  }

  private Map<String, @Nullable Object> columns(
      EntityPersister persister, Object row, Function<AttributeMapping, @Nullable Object> state) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    for (int i = 0; i < persister.getNumberOfAttributeMappings(); i++) {
      AttributeMapping attribute = persister.getAttributeMapping(i);
      if (!attribute.getAttributeName().equals(NavigablePath.IDENTIFIER_MAPPER_PROPERTY)) {
        put(columns, attribute, state.apply(attribute));
      }
    }
    // Keys do not change, and no other row has this one's.
    persister
        .getIdentifierMapping()
        .forEachSelectable((index, column) -> columns.putIfAbsent(name(column), row));
    return columns;
  }

  private void put(
      Map<String, @Nullable Object> columns, AttributeMapping attribute, @Nullable Object value) {
    if (attribute instanceof EmbeddedAttributeMapping embedded) {
      EmbeddableMappingType parts = embedded.getEmbeddableTypeDescriptor();
      for (int i = 0; i < parts.getNumberOfAttributeMappings(); i++) {
        AttributeMapping part = parts.getAttributeMapping(i);
        put(columns, part, value == null ? null : part.getValue(value));
      }
    } else if (attribute instanceof ToOneAttributeMapping toOne) {
      if (toOne.getSideNature() == ForeignKeyDescriptor.Nature.KEY) {
        Object key = value == null ? null : entityRegistry.keyOrSelf(value);
        attribute.forEachSelectable((index, column) -> columns.put(name(column), key));
      }
    } else if (!(attribute instanceof PluralAttributeMapping)) {
      attribute.forEachSelectable((index, column) -> columns.put(name(column), value));
    }
  }

  private static String name(SelectableMapping column) {
    return name(column.getContainingTableExpression(), column.getSelectionExpression());
  }

  /** Databases and mappings differ in how they write names, not in which names they have. */
  private static String name(String table, String column) {
    return (unquoted(table) + "." + unquoted(column)).toLowerCase(Locale.ROOT);
  }

  private static String unquoted(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    return isQuoted(last) ? last.substring(1, last.length() - 1) : last;
  }

  private static boolean isQuoted(String name) {
    return !name.isEmpty() && "\"`[".indexOf(name.charAt(0)) >= 0;
  }

  private static Set<Set<String>> read(EntityManager entityManager, EntityPersister persister) {
    Set<String> tables = new LinkedHashSet<>();
    for (int i = 0; i < persister.getNumberOfAttributeMappings(); i++) {
      AttributeMapping attribute = persister.getAttributeMapping(i);
      if (!(attribute instanceof PluralAttributeMapping)) {
        attribute.forEachSelectable(
            (index, column) -> {
              if (!column.isFormula()) {
                tables.add(column.getContainingTableExpression());
              }
            });
      }
    }
    return entityManager
        .unwrap(Session.class)
        .doReturningWork(
            connection -> {
              Set<Set<String>> constraints = new LinkedHashSet<>();
              for (String table : tables) {
                constraints.addAll(read(connection, table));
              }
              return constraints;
            });
  }

  private static Set<Set<String>> read(Connection connection, String table) throws SQLException {
    DatabaseMetaData database = connection.getMetaData();
    int dot = table.lastIndexOf('.');
    String schema = dot < 0 ? connection.getSchema() : stored(database, table.substring(0, dot));
    Map<String, Set<String>> byIndex = new LinkedHashMap<>();
    try (ResultSet index =
        database.getIndexInfo(
            connection.getCatalog(), schema, stored(database, table), true, true)) {
      while (index.next()) {
        String column = index.getString("COLUMN_NAME");
        if (column != null) { // else it is a line of statistics
          byIndex
              .computeIfAbsent(index.getString("INDEX_NAME"), name -> new HashSet<>())
              .add(name(table, column));
        }
      }
    }
    return new LinkedHashSet<>(byIndex.values());
  }

  /** As the catalogue has the last part of a name. */
  private static String stored(DatabaseMetaData database, String name) throws SQLException {
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (isQuoted(last)) {
      return unquoted(last);
    }
    if (database.storesUpperCaseIdentifiers()) {
      return last.toUpperCase(Locale.ROOT);
    }
    return database.storesLowerCaseIdentifiers() ? last.toLowerCase(Locale.ROOT) : last;
  }
}
