package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.bind.annotation.JsonbProperty;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketService;
import org.carillon.config.CarillonConfig;
import org.carillon.json.ValueMapper;
import org.carillon.model.OperationModel.Source;
import org.junit.jupiter.api.Test;

/** Operations of classes with type parameters mean what the class that extends them says. */
class GenericModelTest {

  public record Inner(String name) {}

  public abstract static class Root<K, V> {
    @Operation
    public Map<K, V> root(@JsonbProperty("all") Map<K, List<V>> all) {
      return Map.of();
    }
  }

  public abstract static class Generic<T> extends Root<String, T> {
    @Operation
    public T over(T x) {
      return x;
    }

    @Operation
    public T replaced(T x) {
      return x;
    }

    @Operation
    public T[] array(@JsonbProperty("x") T[] x) {
      return x;
    }
  }

  @WebSocketService("more")
  public static class More extends Generic<Inner> {
    @Override
    @Operation
    public Inner replaced(Inner x) {
      return x;
    }
  }

  @WebSocketService("bad")
  public static class Bad extends Generic<Thread> {}

  @Test
  void typeVariablesAreResolved() throws Exception {
    ServiceModel service = Deployment.model(More.class).at("/ws/more");
    assertThat(service.operations()).containsOnlyKeys("over", "replaced", "array", "root");
    OperationModel.Parameter over = service.operations().get("over").parameters().get(0);
    assertThat(over.type()).isEqualTo(Inner.class);
    assertThat(over.source()).isEqualTo(Source.DATA);
    assertThat(over.inputs()).extracting(OperationModel.Input::name).containsExactly("name");
    assertThat(bound(service, "array", List.of(Map.of("name", "a"))))
        .isEqualTo(new Inner[] {new Inner("a")});
    assertThat(bound(service, "root", Map.of("k", List.of(Map.of("name", "a")))))
        .isEqualTo(Map.of("k", List.of(new Inner("a"))));
    assertThat(service.operations().get("replaced").method().getDeclaringClass())
        .isEqualTo(More.class);
  }

  private static Object bound(ServiceModel service, String operation, Object plain) {
    Type type = service.operations().get(operation).parameters().get(0).type();
    return new ValueMapper(new CarillonConfig(name -> java.util.Optional.empty()), List.of())
        .bind(plain, type);
  }

  @Test
  void whatTheyStandForIsLookedAt() {
    assertThat(Deployment.fault(Bad.class))
        .contains("CRL-0023: GenericModelTest.Bad.over.x: java.lang.Thread is no data")
        .contains("CRL-0026: GenericModelTest.Bad.array: java.lang.Thread is no data")
        .contains("CRL-0026: GenericModelTest.Bad.root: java.lang.Thread is no data");
  }
}
