package org.carillon.persistence;

import jakarta.transaction.TransactionManager;
import java.util.List;
import org.hibernate.engine.transaction.jta.platform.internal.SunOneJtaPlatform;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatformProvider;
import org.jspecify.annotations.Nullable;

/**
 * Tells a Hibernate in the WAR how Payara names its transaction manager; Payara itself tells only
 * its own provider. Elsewhere it has nothing to say.
 */
public final class PayaraJtaPlatform implements JtaPlatformProvider {

  /** For Hibernate. */
  public PayaraJtaPlatform() {
    // holds nothing
  }

  @Override
  public @Nullable JtaPlatform getProvidedJtaPlatform() {
    return Jndi.find(TransactionManager.class, List.of("java:appserver/TransactionManager"))
            .isPresent()
        ? new SunOneJtaPlatform()
        : null;
  }
}
