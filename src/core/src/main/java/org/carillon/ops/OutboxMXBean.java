package org.carillon.ops;

import java.util.List;
import java.util.Map;
import javax.management.MXBean;

/** The outbox of an application, by JMX. Attributes ask nobody; operations ask the database. */
@MXBean
public interface OutboxMXBean {

  /** Events that are not delivered, without the dead; as counted some seconds ago. */
  long getWaiting();

  /** How long the oldest of them waits, in seconds. */
  double getOldestSeconds();

  /** Those that have failed and are tried again. */
  long getFailing();

  /** Those that are not tried any more. */
  long getDead();

  /** How many events are in each state, by name. Counts every row that is kept. */
  Map<String, Long> count();

  /** The oldest dead events, a line each: number, tenant, path, event, id, attempts, last error. */
  List<String> deadLetters(int limit);

  /** Has a dead event tried again; false: there is no such. */
  boolean redrive(long entry);

  /** Deletes a dead event; false: there is no such. */
  boolean drop(long entry);
}
