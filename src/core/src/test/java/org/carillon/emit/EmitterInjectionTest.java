package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.junit.jupiter.api.Test;

class EmitterInjectionTest {

  @Test
  void emitters_of_all_undeclared_types_are_refused_in_one_deployment() {
    assertThatThrownBy(() -> Application.of(Service.class, Wrong.class).close())
        .hasStackTraceContaining("Emitter<String>")
        .hasStackTraceContaining("annotate java.lang.Integer with @WebSocketEvent");
  }

  @Test
  void emitters_of_declared_types_their_interfaces_and_all_types_are_served() {
    try (Application application = Application.of(Service.class, Right.class)) {
      Right right = application.get(Right.class);
      assertThat(right.exact).isNotNull();
      assertThat(right.common).isNotNull();
      assertThat(right.any).isNotNull();
      assertThat(right.unknown).isNotNull();
      assertThat(right.raw).isNotNull();
      assertThat(right.lazy.get()).isNotNull();
    }
  }

  /** What events have in common. */
  interface Common {}

  /** A service. */
  @WebSocketService
  @Dependent
  public static class Service {
    /** An event. */
    @WebSocketEvent(delivery = Delivery.IMMEDIATE)
    public record Happened() implements Common {}
  }

  /** Injects what there is. */
  @Dependent
  public static class Right {
    @Inject Emitter<Service.Happened> exact;
    @Inject Emitter<Common> common;
    @Inject Emitter<Object> any;
    @Inject Emitter<?> unknown;

    @SuppressWarnings("rawtypes")
    @Inject
    Emitter raw;

    @Inject Instance<Emitter<Service.Happened>> lazy;
  }

  /** Injects what there is not. */
  @Dependent
  public static class Wrong {
    @Inject Emitter<String> text;
    @Inject Emitter<Integer> number;
  }
}
