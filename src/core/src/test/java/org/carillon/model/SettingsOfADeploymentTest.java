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
    System.clearProperty("carillon.ops.path");
    System.clearProperty("carillon.public.path");
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

  @Test
  void whatIsForEveryoneLiesApartFromWhatIsForOperators() {
    System.setProperty("carillon.ops.path", "/node");
    System.setProperty("carillon.public.path", "/node/public");
    assertThat(Deployment.fault(BadServices.Dependable.class))
        .contains(", 1 fault (see docs/model-rules.md):")
        .contains(
            "\n  CRL-0093: carillon.public.path: /node/public is kept for this, and"
                + " carillon.ops.path is /node");
  }

  @Test
  void bothLieApartFromServicesAndFromWhatElseHasAPath() {
    System.setProperty("carillon.ops.path", "/ws/dependent/ops");
    System.setProperty("carillon.public.path", "/events");
    assertThat(Deployment.fault(BadServices.Dependable.class))
        .contains(", 2 faults (see docs/model-rules.md):")
        .contains(
            "\n  CRL-0093: carillon.ops.path: /ws/dependent/ops is kept for this, and"
                + " BadServices.Dependable is served at /ws/dependent")
        .contains(
            "\n  CRL-0093: carillon.public.path: /events is kept for this, and"
                + " carillon.events.path is /events");
  }

  @Test
  void whatIsNowhereAndWhatOnlyBeginsAlikeIsInNobodysWay() {
    System.setProperty("carillon.ops.path", "");
    System.setProperty("carillon.public.path", "/ws/dependent-public");
    assertThat(Deployment.model(BadServices.Dependable.class).at("/ws/dependent")).isNotNull();
  }
}
