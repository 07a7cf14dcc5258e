package org.carillon.operation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import org.carillon.api.Caller;
import org.carillon.api.Connection;
import org.carillon.api.ContextChange;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/**
 * Calls the methods of a service that accompany a connection, where it has them. What they throw
 * comes out as it is.
 */
@ApplicationScoped
public class LifecycleInvoker {

  private final BeanTargets targets;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected LifecycleInvoker() {
    this.targets = null;
  }

  /** Resolves beans of the container. */
  @Inject
  LifecycleInvoker(BeanTargets targets) {
    this.targets = targets;
  }

  /** Calls {@code @OnConnect}; throwing refuses the connection. */
  public void connected(ServiceModel service, Connection connection) throws Exception {
    call(service, service.onConnect(), connection, null);
  }

  /** Calls {@code @OnDisconnect} with the reason. */
  public void disconnected(ServiceModel service, Connection connection, String reason)
      throws Exception {
    call(service, service.onDisconnect(), connection, reason);
  }

  /** Calls {@code @OnContextChange}; throwing refuses the change. */
  public void contextChange(ServiceModel service, Connection connection, ContextChange change)
      throws Exception {
    call(service, service.onContextChange(), connection, change);
  }

  private void call(
      ServiceModel service,
      @Nullable Method method,
      Connection connection,
      @Nullable Object occasion)
      throws Exception {
    if (method == null) {
      return;
    }
    method.setAccessible(true); // the class may be package-private
    Class<?>[] types = method.getParameterTypes();
    @Nullable Object[] arguments = new @Nullable Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = argument(types[i], connection, occasion);
    }
    targets
        .of(service.beanClass())
        .call(instance -> BeanTarget.invoke(method, instance, arguments));
  }

  private static Object argument(Class<?> type, Connection connection, @Nullable Object occasion) {
    if (type == Connection.class) {
      return connection;
    }
    if (type == Caller.class) {
      return connection.caller();
    }
    if (type.isInstance(occasion)) {
      return type.cast(occasion);
    }
    throw new IllegalStateException("The model allows no parameter of " + type);
  }
}
