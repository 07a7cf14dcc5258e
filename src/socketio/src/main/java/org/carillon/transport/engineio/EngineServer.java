package org.carillon.transport.engineio;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
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
import org.carillon.config.CarillonConfig;
import org.carillon.identity.IdentityJudge;
import org.carillon.security.CallerResolver;
import org.carillon.security.ClientAddresses;
import org.carillon.security.ContainerIdentities;
import org.carillon.security.LoginGuard;
import org.carillon.security.LoginSessions;
import org.carillon.security.OriginPolicy;
import org.carillon.security.RequestBodies;
import org.carillon.security.SecurityLog;
import org.carillon.session.NodeConnections;
import org.carillon.session.NodeScheduler;
import org.jspecify.annotations.Nullable;

/** Opens paths to Engine.IO clients, and lets the hearts of all their sockets beat. */
@ApplicationScoped
public class EngineServer {

  private static final System.Logger LOGGER = System.getLogger(EngineServer.class.getName());

  private final EngineThreads threads;
  private final SecurityLog security;
  private final LoginGuard loginGuard;
  private final CarillonConfig config;
  private final CallerResolver callerResolver;
  private final NodeConnections connections;
  private final LoginSessions logins;
  private final Instance<HttpAuthenticationMechanism> mechanisms;
  private final ContainerIdentities identities;
  private final IdentityJudge identityJudge;
  private final List<Engine> engines = new ArrayList<>();
  private final List<ScheduledFuture<?>> beating = new ArrayList<>();

  @Inject private @Nullable NodeScheduler scheduler;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  @Inject
  EngineServer(
      CarillonConfig config,
      CallerResolver callerResolver,
      NodeConnections connections,
      LoginSessions logins,
      SecurityLog security,
      LoginGuard loginGuard,
      EngineThreads threads,
      @Any Instance<HttpAuthenticationMechanism> mechanisms,
      ContainerIdentities identities,
      IdentityJudge identityJudge) {
    this.identityJudge = identityJudge;
    this.identities = identities;
    this.mechanisms = mechanisms;
    this.logins = logins;
    this.security = security;
    this.loginGuard = loginGuard;
    this.threads = threads;
    this.config = config;
    this.callerResolver = callerResolver;
    this.connections = connections;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  EngineServer() {
    this.threads = null;
    this.security = null;
    this.loginGuard = null;
    this.config = null;
    this.callerResolver = null;
    this.connections = null;
    this.logins = null;
    this.mechanisms = null;
    this.identities = null;
    this.identityJudge = null;
  }

  /**
   * Threads that the application may keep for as long as it likes, in its context; to be called
   * while it starts. They reject what comes when all are busy.
   */
  public Executor workers() {
    return threads.workers();
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
            listener,
            settings,
            EngineLimits.of(config, connections.most()),
            connections.rates(),
            security,
            executor == null ? Runnable::run : executor,
            threads.workers());
    EngineAdmission engineAdmission =
        new EngineAdmission(
            engine,
            new OriginPolicy(config),
            new ClientAddresses(config),
            security,
            callerResolver,
            connections,
            logins,
            new CredentialCheck(isUndertow(container), !mechanisms.isUnsatisfied()),
            identities,
            loginGuard,
            identityJudge);
    String name = EngineServer.class.getName() + path;
    ServletRegistration.Dynamic servlet =
        context.addServlet(
            name,
            new EngineServlet(
                engine, engineAdmission, new RequestBodies(config), starter(container)));
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
        context.addFilter(name, new EngineFilter(engine, engineAdmission));
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, path + "/*");
    addEndpoint(container, path + "/");
    start(engine);
    connections.budget().watch(engine::sockets);
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
    return isUndertow(container) ? Runnable::run : threads.io();
  }

  private static boolean isUndertow(ServerContainer container) {
    return container.getClass().getName().startsWith("io.undertow.");
  }

  private void start(Engine engine) {
    if (scheduler == null) {
      throw new IllegalStateException("there is no container");
    }
    long millis = engine.period().toMillis();
    engines.add(engine);
    beating.add(scheduler.repeat("The heartbeat of Engine.IO", () -> beat(engine), millis));
  }

  /**
   * A draining node lets its connections end what they are at; when the last has gone, it lets go
   * of the sockets that have none.
   */
  private void beat(Engine engine) {
    if (connections.room() == NodeConnections.Room.DRAINING && connections.size() == 0) {
      engine.drain();
    }
    engine.tick();
  }

  @PreDestroy
  synchronized void stop() {
    beating.forEach(one -> one.cancel(false));
    engines.forEach(Engine::drain);
  }
}
