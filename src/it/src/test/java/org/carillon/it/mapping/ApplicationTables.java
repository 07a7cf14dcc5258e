package org.carillon.it.mapping;

import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.model.relational.Sequence;
import org.hibernate.mapping.Table;
import org.hibernate.tool.schema.internal.DefaultSchemaFilter;
import org.hibernate.tool.schema.spi.SchemaFilter;
import org.hibernate.tool.schema.spi.SchemaFilterProvider;

/**
 * Empties the application's tables alone. Those of the outbox, which are in the same persistence
 * unit, are read by its poll meanwhile, in another order: a deadlock in PostgreSQL, which Hibernate
 * logs and leaves the rows.
 */
public class ApplicationTables implements SchemaFilterProvider {

  private static final SchemaFilter OWN =
      new SchemaFilter() {
        @Override
        public boolean includeNamespace(Namespace namespace) {
          return true;
        }

        @Override
        public boolean includeTable(Table table) {
          return !table.getName().startsWith("carillon_");
        }

        @Override
        public boolean includeSequence(Sequence sequence) {
          return true;
        }
      };

  @Override
  public SchemaFilter getCreateFilter() {
    return DefaultSchemaFilter.INSTANCE;
  }

  @Override
  public SchemaFilter getDropFilter() {
    return DefaultSchemaFilter.INSTANCE;
  }

  @Override
  public SchemaFilter getTruncatorFilter() {
    return OWN;
  }

  @Override
  public SchemaFilter getMigrateFilter() {
    return DefaultSchemaFilter.INSTANCE;
  }

  @Override
  public SchemaFilter getValidateFilter() {
    return DefaultSchemaFilter.INSTANCE;
  }
}
