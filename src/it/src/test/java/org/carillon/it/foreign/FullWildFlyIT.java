package org.carillon.it.foreign;

import org.carillon.testing.Build;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** On WildFly as it is downloaded: all subsystems, and none of our settings. */
@EnabledIfSystemProperty(named = "server", matches = "wildfly", disabledReason = "It is WildFly")
class FullWildFlyIT extends ForeignContract {

  @Override
  ServerProcess process() {
    return ServerProcess.named("full").home(Build.fullServerHome());
  }
}
