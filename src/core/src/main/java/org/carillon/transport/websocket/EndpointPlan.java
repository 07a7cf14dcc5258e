package org.carillon.transport.websocket;

import jakarta.websocket.server.ServerEndpoint;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.api.websocket.CarillonConfigurator;
import org.carillon.api.websocket.ServiceEndpoint;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ModelRule;
import org.carillon.model.ModelViolations;

/**
 * Which service paths have an endpoint class of the application, and which need the stock one.
 *
 * <p>Payara refuses a path that two endpoints share only after it called the deployment a success,
 * and then answers 404 at every path; so whatever it would refuse is found here.
 */
final class EndpointPlan {

  private final Set<String> stock;

  private EndpointPlan(Set<String> stock) {
    this.stock = stock;
  }

  /**
   * Plans the endpoints of an application.
   *
   * @param endpoints its classes with {@code @ServerEndpoint}
   * @throws org.carillon.model.ModelException naming all faults
   */
  static EndpointPlan of(ApplicationModel model, Set<Class<?>> endpoints) {
    ModelViolations violations = new ModelViolations();
    EndpointPlan plan = of(model.byPath().keySet(), endpoints, violations);
    violations.throwIfAny();
    return plan;
  }

  /** The same of the paths of services, with the faults noted. */
  static EndpointPlan of(Set<String> paths, Set<Class<?>> endpoints, ModelViolations violations) {
    Map<String, Class<?>> taken = new HashMap<>();
    Set<String> stock = new TreeSet<>(paths);
    List<Class<?>> inOrder =
        endpoints.stream().sorted(Comparator.comparing(Class::getName)).toList();
    for (Class<?> type : inOrder) {
      ServerEndpoint endpoint = type.getAnnotation(ServerEndpoint.class);
      String path = endpoint.value();
      Class<?> other = taken.putIfAbsent(shape(path), type);
      if (other != null) {
        violations.add(
            ModelRule.ENDPOINT_TWICE, type, path + " is the path of " + other.getName() + " too");
      }
      boolean ours = ServiceEndpoint.class.isAssignableFrom(type);
      if (!paths.contains(path)) {
        if (ours) {
          violations.add(ModelRule.ENDPOINT_NOWHERE, type, "no service is at " + path);
        }
      } else if (!ours) {
        violations.add(
            ModelRule.ENDPOINT_FOREIGN,
            type,
            path + " is the path of a service; extend " + ServiceEndpoint.class.getName());
      } else if (!CarillonConfigurator.class.isAssignableFrom(endpoint.configurator())) {
        violations.add(
            ModelRule.ENDPOINT_CONFIGURATOR,
            type,
            "configurator = " + CarillonConfigurator.class.getSimpleName() + ".class");
      } else {
        stock.remove(path);
      }
    }
    return new EndpointPlan(stock);
  }

  /** The paths that need the stock endpoint. */
  Set<String> stock() {
    return stock;
  }

  /**
   * Two templates are equivalent if they differ in the names of their variables alone (Jakarta
   * WebSocket 2.1, 4.2.1).
   */
  private static String shape(String path) {
    return path.replaceAll("\\{[^/}]*}", "{}");
  }
}
