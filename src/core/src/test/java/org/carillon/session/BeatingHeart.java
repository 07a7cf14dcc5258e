package org.carillon.session;

import jakarta.enterprise.inject.se.SeContainer;

/** The heartbeat of a container, driven by a test. */
public final class BeatingHeart {

  private final Heartbeat heartbeat;

  /** Of a container. */
  public BeatingHeart(SeContainer container) {
    heartbeat = container.select(Heartbeat.class).get();
  }

  /** One round, as if it were so much later than now. */
  public void beat(long millis) {
    heartbeat.tick(MonotonicClock.millis() + millis);
  }
}
