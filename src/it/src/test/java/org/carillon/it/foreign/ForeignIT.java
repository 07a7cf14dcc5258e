package org.carillon.it.foreign;

import org.carillon.testing.ServerProcess;

/**
 * On the server that the project provisions: WildFly with the layers that are needed, or Payara.
 */
class ForeignIT extends ForeignContract {

  @Override
  ServerProcess process() {
    return ServerProcess.named("foreign");
  }
}
