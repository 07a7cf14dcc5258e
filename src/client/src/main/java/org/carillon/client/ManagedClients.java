package org.carillon.client;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** Makes the clients of an application, on the threads of its container. */
final class ManagedClients {

  private static final System.Logger LOGGER = System.getLogger(ManagedClients.class.getName());

  private static final String TASKS = "java:comp/DefaultManagedExecutorService";
  private static final String DUE = "java:comp/DefaultManagedScheduledExecutorService";

  private static final String CONTEXT = "java:comp/DefaultContextService";

  private ManagedClients() {}

  /** Connects at once, so that events are heard. */
  static ServiceClient make(String name, Instance<Object> instance) {
    ServiceClient.Builder builder = ServiceClient.named(name);
    if (lookUp(TASKS) instanceof ManagedExecutorService tasks
        && lookUp(DUE) instanceof ManagedScheduledExecutorService due) {
      builder.executors(inContext(tasks), due);
    }
    Instance<ServiceClientConfigurer> configurers =
        instance.select(ServiceClientConfigurer.class, Any.Literal.INSTANCE);
    configurers.forEach(configurer -> configurer.configure(name, builder));
    ServiceClient client = builder.build();
    configurers.forEach(configurer -> configurer.made(name, client));
    var unused =
        client
            .connect()
            .exceptionally(
                failure -> {
                  LOGGER.log(
                      Level.WARNING,
                      "{0} is not connected yet, and is tried again: {1}",
                      client,
                      failure.getMessage());
                  return null;
                });
    return client;
  }

  /**
   * On the container's threads, as the application: what submits a task may be a foreign thread.
   */
  private static Executor inContext(ManagedExecutorService tasks) {
    if (lookUp(CONTEXT) instanceof ContextService contexts) {
      Executor here = contexts.currentContextExecutor();
      return task -> tasks.execute(() -> here.execute(task));
    }
    return tasks;
  }

  /** Null: Java SE, where clients have threads of their own. */
  @SuppressWarnings("BanJNDI") // the names are constants, and the container's own
  private static @Nullable Object lookUp(String name) {
    try {
      return new InitialContext().lookup(name);
    } catch (NamingException e) {
      return null;
    }
  }

  /** An interface whose events without a body are those of CDI, each in a request scope. */
  static <T> T proxy(Class<T> type, String name, ServiceClient client, BeanManager beans) {
    return RemoteInterface.of(type)
        .proxy(client, null, data -> fire(beans, new RemoteServiceLiteral(name), data));
  }

  private static void fire(BeanManager beans, RemoteServiceLiteral name, Object data) {
    RequestContextController request =
        beans.createInstance().select(RequestContextController.class).get();
    boolean activated = request.activate();
    try {
      beans.getEvent().select(name).fire(data);
    } finally {
      if (activated) {
        request.deactivate();
      }
    }
  }
}
