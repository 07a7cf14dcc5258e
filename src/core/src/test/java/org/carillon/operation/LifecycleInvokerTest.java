package org.carillon.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.ContextChange;
import org.carillon.api.Delivery;
import org.carillon.model.AccessRule;
import org.carillon.model.AudienceCombination;
import org.carillon.model.ServiceModel;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

class LifecycleInvokerTest {

  private static final List<Object> SEEN = new ArrayList<>();

  @ApplicationScoped
  static class Chat {
    void come(Caller caller, Connection connection) {
      SEEN.add(List.of(caller, connection));
    }

    void go(String reason) {
      SEEN.add(reason);
    }

    void change(ContextChange change) {
      throw new IllegalArgumentException("not " + change.contexts());
    }
  }

  private static ServiceModel service(String connect, String disconnect, String change) {
    return new ServiceModel(
        "Chat",
        Chat.class,
        List.of("/ws/chat"),
        new AccessRule.Anyone(),
        Delivery.OUTBOX,
        AudienceCombination.PLAIN,
        Map.of(),
        List.of(),
        Map.of(),
        method(connect),
        method(disconnect),
        method(change));
  }

  private static Method method(String name) {
    return Arrays.stream(Chat.class.getDeclaredMethods())
        .filter(m -> m.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  @Test
  void callsTheMethodsOfAConnectionWithWhatTheyTake() throws Throwable {
    try (WeldContainer container =
        new Weld()
            .disableDiscovery()
            .beanClasses(LifecycleInvoker.class, BeanTargets.class, Chat.class)
            .initialize()) {
      LifecycleInvoker invoker = container.select(LifecycleInvoker.class).get();
      ServiceModel chat = service("come", "go", "change");
      invoker.connected(chat, ClientStub.CONNECTION);
      invoker.disconnected(chat, ClientStub.CONNECTION, "1005");
      assertThat(SEEN).containsExactly(List.of(ClientStub.ALICE, ClientStub.CONNECTION), "1005");
      ContextChange change = new ContextChange(List.of("a"), false, false);
      assertThatThrownBy(() -> invoker.contextChange(chat, ClientStub.CONNECTION, change))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage("not [a]");

      ServiceModel silent = service("", "", "");
      invoker.connected(silent, ClientStub.CONNECTION);
      invoker.contextChange(silent, ClientStub.CONNECTION, change);
      invoker.disconnected(silent, ClientStub.CONNECTION, "1000");
      assertThat(SEEN).hasSize(2);
    }
  }
}
