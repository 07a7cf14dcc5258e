package org.carillon.transport.engineio;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.security.Callers;
import org.carillon.security.OriginPolicy;
import org.carillon.session.Connections;
import org.jspecify.annotations.Nullable;

/** Opens paths to Engine.IO clients, and lets the hearts of all their sockets beat. */
@ApplicationScoped
public class EngineServer {

  private static final System.Logger LOGGER = System.getLogger(EngineServer.class.getName());

  private final CarillonConfig config;
  private final Callers callers;
  private final Connections connections;
  private final List<Engine> engines = new ArrayList<>();
  private final List<ScheduledFuture<?>> beating = new ArrayList<>();

  @Resource(lookup = "java:comp/DefaultManagedScheduledExecutorService")
  private @Nullable ManagedScheduledExecutorService scheduler;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  @Inject
  EngineServer(CarillonConfig config, Callers callers, Connections connections) {
    this.config = config;
    this.callers = callers;
    this.connections = connections;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  EngineServer() {
    this.config = null;
    this.callers = null;
    this.connections = null;
  }

  /**
   * Opens a path, as {@link #open(ServletContext, String, EngineListener, EngineSettings)} does,
   * with the settings of the configuration.
   */
  public void open(ServletContext context, String path, EngineListener listener) {
    open(context, path, listener, EngineSettings.of(config));
  }

  /**
   * Opens a path to clients; to be called from a {@code ServletContextListener} while the
   * application starts. A servlet of the application at that path stays, and the log says so.
   *
   * @param path as {@code /socket.io}; clients use it with a slash at its end
   * @param listener hears of the sockets there
   * @throws IllegalStateException if the server cannot open it
   */
  public synchronized void open(
      ServletContext context, String path, EngineListener listener, EngineSettings settings) {
    if (!(context.getAttribute(ServerContainer.class.getName())
        instanceof ServerContainer container)) {
      throw new IllegalStateException("This server has no Jakarta WebSocket");
    }
    Engine engine =
        new Engine(
            listener, settings, Limits.of(config), executor == null ? Runnable::run : executor);
    Gatekeeper gatekeeper =
        new Gatekeeper(
            engine,
            new OriginPolicy(config.get(Settings.ORIGINS), config.get(Settings.TRUSTED_PROXIES)),
            callers,
            connections);
    String name = EngineServer.class.getName() + path;
    ServletRegistration.Dynamic servlet =
        context.addServlet(name, new EngineServlet(engine, gatekeeper, starter(container)));
    servlet.setAsyncSupported(true);
    Set<String> taken = servlet.addMapping(path + "/*");
    if (!taken.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "Engine.IO clients are not taken: {0} is the application''s own",
          path);
      return;
    }
    FilterRegistration.Dynamic filter =
        context.addFilter(name, new EngineFilter(engine, gatekeeper));
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, path + "/*");
    addEndpoint(container, path + "/");
    start(engine);
  }

  private static void addEndpoint(ServerContainer container, String path) {
    try {
      container.addEndpoint(
          ServerEndpointConfig.Builder.create(EngineEndpoint.class, path)
              .configurator(new EngineEndpoint.Configurator())
              .build());
    } catch (DeploymentException e) {
      throw new IllegalStateException(path + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /**
   * Undertow goes on by itself on a thread of its own. On Payara the thread that completes a
   * request goes on with whatever its connection brings next, and a thread that is inside of
   * another request would be lost to that.
   */
  private Executor starter(ServerContainer container) {
    return container.getClass().getName().startsWith("io.undertow.") || executor == null
        ? Runnable::run
        : executor;
  }

  private void start(Engine engine) {
    if (scheduler == null) {
      throw new IllegalStateException("the container has no ManagedScheduledExecutorService");
    }
    long millis = engine.period().toMillis();
    engines.add(engine);
    beating.add(
        scheduler.scheduleWithFixedDelay(
            () -> beat(engine), millis, millis, TimeUnit.MILLISECONDS));
  }

  /**
   * A draining node lets its connections end what they are at; when the last has gone, it lets go
   * of the sockets that have none. An exception would end the schedule for ever: it is logged, and
   * the next round looks at every socket again.
   */
  private void beat(Engine engine) {
    try {
      if (connections.room() == Connections.Room.DRAINING && connections.size() == 0) {
        engine.drain();
      }
      engine.tick();
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "A round of the heartbeat failed", e);
    }
  }

  @PreDestroy
  synchronized void stop() {
    beating.forEach(one -> one.cancel(false));
    engines.forEach(Engine::drain);
  }
}
