package org.carillon.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.server.ServerEndpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Delivery;
import org.carillon.api.websocket.CarillonConfigurator;
import org.carillon.api.websocket.ServiceEndpoint;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.AudienceCombination;
import org.carillon.model.ModelException;
import org.carillon.model.ServiceModel;
import org.junit.jupiter.api.Test;

class EndpointPlanTest {

  private static final ServiceModel SERVICE =
      new ServiceModel(
          "Chat",
          EndpointPlanTest.class,
          List.of("/ws/chat", "/ws/talk"),
          new AccessRule.Anyone(),
          Delivery.IMMEDIATE,
          AudienceCombination.PLAIN,
          Map.of(),
          List.of(),
          Map.of(),
          null,
          null,
          null);
  private static final ApplicationModel MODEL =
      new ApplicationModel(
          List.of(SERVICE), Map.of("/ws/chat", SERVICE, "/ws/talk", SERVICE), Map.of(), Set.of());

  @ServerEndpoint(value = "/ws/chat", configurator = CarillonConfigurator.class)
  static final class Own extends ServiceEndpoint {}

  @ServerEndpoint(value = "/ws/chat", configurator = CarillonConfigurator.class)
  static final class Again extends ServiceEndpoint {}

  @ServerEndpoint("/ws/chat")
  static final class WithoutConfigurator extends ServiceEndpoint {}

  @ServerEndpoint("/ws/chat")
  static final class Foreign {}

  @ServerEndpoint(value = "/ws/nowhere", configurator = CarillonConfigurator.class)
  static final class Nowhere extends ServiceEndpoint {}

  @ServerEndpoint("/plain/{a}")
  static final class Plain {}

  @ServerEndpoint("/plain/{b}")
  static final class PlainAgain {}

  @Test
  void aServiceWithoutAnEndpointOfItsOwnGetsTheStockOne() {
    assertThat(EndpointPlan.of(MODEL, Set.of(Own.class, Plain.class)).stock())
        .containsExactly("/ws/talk");
    assertThat(EndpointPlan.of(MODEL, Set.of()).stock()).containsExactly("/ws/chat", "/ws/talk");
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                EndpointPlan.of(
                    MODEL, Set.of(Foreign.class, Nowhere.class, Plain.class, PlainAgain.class)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("3 faults")
        .hasMessageContaining("CRL-0080: EndpointPlanTest.Foreign")
        .hasMessageContaining("CRL-0082: EndpointPlanTest.Nowhere")
        .hasMessageContaining("CRL-0083: EndpointPlanTest.PlainAgain");
  }

  @Test
  void anEndpointOfOursNeedsOurConfigurator() {
    assertThatThrownBy(() -> EndpointPlan.of(MODEL, Set.of(WithoutConfigurator.class)))
        .hasMessageContaining("CRL-0081");
  }

  @Test
  void twoEndpointsDoNotShareAPath() {
    assertThatThrownBy(() -> EndpointPlan.of(MODEL, Set.of(Own.class, Again.class)))
        .hasMessageContaining("CRL-0083");
  }
}
