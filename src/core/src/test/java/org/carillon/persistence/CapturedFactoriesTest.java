package org.carillon.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.SessionFactoryObserver;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.Test;

/** Which persistence units there are. */
class CapturedFactoriesTest {

  private static boolean isFound(SessionFactory factory) {
    return CapturedFactories.all().contains((SessionFactoryImplementor) factory);
  }

  /** A timer of the outbox may tick while a server still makes it: on Payara on another thread. */
  @Test
  void aFactoryIsFoundWhenItIsReadyAndNotBefore() {
    List<Boolean> found = new ArrayList<>();
    Configuration configuration = new Configuration();
    configuration.setProperty("hibernate.connection.url", "jdbc:h2:mem:captured");
    configuration.setSessionFactoryObserver( // which is told before all others
        new SessionFactoryObserver() {
          @Override
          public void sessionFactoryCreated(SessionFactory factory) {
            found.add(isFound(factory));
          }
        });
    SessionFactory factory = configuration.buildSessionFactory();
    assertThat(found).containsExactly(false);
    assertThat(isFound(factory)).isTrue();
    factory.close();
    assertThat(isFound(factory)).isFalse();
  }
}
