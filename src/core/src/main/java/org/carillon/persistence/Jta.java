package org.carillon.persistence;

import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;

/**
 * The server's transaction manager and synchronization registry. The manager rather than {@code
 * UserTransaction}, which container-managed EJBs may not look up and which cannot suspend.
 */
record Jta(TransactionManager manager, TransactionSynchronizationRegistry registry) {

  private static final List<String> MANAGERS =
      List.of(
          // WildFly
          "java:jboss/TransactionManager",
          // Payara
          "java:appserver/TransactionManager",
          "java:comp/TransactionManager");
  private static final List<String> REGISTRIES =
      List.of(
          // Jakarta EE Platform 10, section 5.16
          "java:comp/TransactionSynchronizationRegistry",
          // where the thread belongs to no component
          "java:jboss/TransactionSynchronizationRegistry",
          "java:appserver/TransactionSynchronizationRegistry");

  static Jta ofServer() {
    return new Jta(
        Jndi.get(TransactionManager.class, MANAGERS),
        Jndi.get(TransactionSynchronizationRegistry.class, REGISTRIES));
  }
}
