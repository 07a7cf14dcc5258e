package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Set;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperatorServiceTest {

  @WebSocketService("/not/here")
  @OperatorService("/board/socket")
  static class Board {
    @Operation
    public String look() {
      return "";
    }
  }

  @WebSocketService("plain")
  static class Plain {}

  @AfterEach
  void settings() {
    System.clearProperty("carillon.ops.path");
    System.clearProperty("carillon.ops.role");
  }

  @Test
  void itIsBelowThePathOfOperatorsForTheirRole() {
    System.setProperty("carillon.ops.path", "/inside");
    System.setProperty("carillon.ops.role", "janitor");
    ApplicationModel model = Deployment.model(Board.class, Plain.class);

    assertThat(model.byPath()).containsOnlyKeys("/inside/board/socket", "/ws/plain");
    ServiceModel service = Objects.requireNonNull(model.at("/inside/board/socket"));
    assertThat(service.access()).isEqualTo(new AccessRule.Roles(Set.of("janitor")));
    assertThat(service.operations()).containsOnlyKeys("look");
    assertThat(model.roles()).contains("janitor");
  }

  @Test
  void whereOperatorsHaveNoPathItIsNowhere() {
    System.setProperty("carillon.ops.path", "");

    assertThat(Deployment.model(Board.class, Plain.class).byPath()).containsOnlyKeys("/ws/plain");
  }

  @Test
  void anOtherServiceIsInTheWayThereStill() {
    System.setProperty("carillon.ops.path", "/ws");

    assertThat(Deployment.fault(Board.class, Plain.class))
        .contains("CRL-0093", "/ws/plain")
        .doesNotContain("/ws/board/socket");
  }
}
