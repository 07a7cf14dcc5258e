package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults of the settings stand in the one message too. */
class SettingsOfADeploymentTest {

  @AfterEach
  void clear() {
    System.clearProperty("carillon.limit.frames");
    System.clearProperty("carillon.limit.queue");
  }

  @Test
  void areListedBesideThoseOfTheModel() {
    System.setProperty("carillon.limit.frames", "1");
    System.setProperty("carillon.limit.queue", "much");
    assertThat(Deployment.fault(BadServices.Final.class))
        .contains(", 3 faults (see docs/model-rules.md):")
        .contains(
            "\n  CRL-0090: carillon.limit.frames: is no setting; did you mean carillon.limit.frame?")
        .contains("\n  CRL-0090: carillon.limit.queue: much: expected bytes")
        .contains("\n  CRL-0009: BadServices.Final: ");
  }

  @Test
  void aBeanWithoutAProxyNeedsNone() {
    assertThat(Deployment.model(BadServices.Dependable.class).at("/ws/dependent")).isNotNull();
  }
}
