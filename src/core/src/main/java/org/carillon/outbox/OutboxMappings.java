package org.carillon.outbox;

import java.util.List;
import org.carillon.persistence.OwnTables;

/** The outbox's tables; a unit that shall have none says {@code carillon.outbox=false}. */
public final class OutboxMappings extends OwnTables {

  static final List<Class<?>> TABLES =
      List.of(
          OutboxEntry.class,
          OutboxOffset.class,
          OutboxStream.class,
          OutboxFailure.class,
          OutboxReceipt.class);

  /** The property of a persistence unit that keeps the tables out of it. */
  static final String ENABLED = "carillon.outbox";

  /** For Hibernate. */
  public OutboxMappings() {
    super("carillon", ENABLED, TABLES);
  }
}
