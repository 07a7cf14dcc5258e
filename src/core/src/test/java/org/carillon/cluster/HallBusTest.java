package org.carillon.cluster;

import org.carillon.spi.ClusterBus;

/** A fourth engine. */
class HallBusTest extends ClusterBusContract {

  @Override
  protected ClusterBus bus() {
    return new HallBus();
  }
}
