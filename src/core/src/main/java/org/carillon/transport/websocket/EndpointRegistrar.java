package org.carillon.transport.websocket;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.carillon.api.ServerReady;
import org.carillon.api.websocket.CarillonConfigurator;
import org.carillon.config.CarillonConfig;
import org.carillon.config.DeploymentCheck;
import org.carillon.config.Settings;
import org.carillon.dispatch.FrameScheduler;
import org.carillon.model.ApplicationModel;
import org.carillon.ops.NodeDrain;
import org.carillon.security.AnswerHeaders;
import org.carillon.security.CallerResolver;
import org.carillon.security.LoginSessions;
import org.carillon.security.RequestCaller;
import org.carillon.session.HeartbeatTimer;
import org.carillon.spi.ClientEntry;
import org.jspecify.annotations.Nullable;

/** Opens the services to clients when the application starts, and says goodbye when it ends. */
@WebListener
public class EndpointRegistrar implements ServletContextListener {

  private static final System.Logger LOGGER = System.getLogger(EndpointRegistrar.class.getName());

  private final ApplicationModel model;
  private final CarillonConfig config;
  private final CallerResolver callerResolver;
  private final LoginSessions logins;
  private final HandshakeJudge judge;
  private final FrameScheduler frameScheduler;
  private final NodeDrain drain;
  private final HeartbeatTimer heartbeat;
  private final Event<DeploymentCheck> check;
  private final Event<ServerReady> ready;
  private final Instance<ClientEntry> entries;
  private final AtomicBoolean isReady = new AtomicBoolean();

  @Resource(lookup = "java:comp/DefaultContextService")
  private @Nullable ContextService contexts;

  private @Nullable PayaraStop stop;

  /** Called by the container. */
  @Inject
  EndpointRegistrar(
      ApplicationModel model,
      CarillonConfig config,
      CallerResolver callerResolver,
      LoginSessions logins,
      HandshakeJudge judge,
      FrameScheduler frameScheduler,
      NodeDrain drain,
      HeartbeatTimer heartbeat,
      Event<DeploymentCheck> check,
      Event<ServerReady> ready,
      @Any Instance<ClientEntry> entries) {
    this.entries = entries;
    this.model = model;
    this.config = config;
    this.callerResolver = callerResolver;
    this.logins = logins;
    this.judge = judge;
    this.frameScheduler = frameScheduler;
    this.drain = drain;
    this.heartbeat = heartbeat;
    this.check = check;
    this.ready = ready;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    context.addListener(new AnswerHeaders());
    context.addListener(new RequestCaller(callerResolver));
    context.addListener(logins.listener());
    Set<String> paths = new TreeSet<>(model.byPath().keySet());
    if (paths.isEmpty()
        && !config.get(Settings.SOCKETIO)
        && entries.stream().noneMatch(ClientEntry::isOpen)) {
      return; // no client can come; with Socket.IO there may be namespaces without a service
    }
    check.fire(new DeploymentCheck()); // a filter that throws does not end a start of Payara
    EndpointPlan plan = EndpointPlan.of(model, EndpointClasses.of(context));
    if (!callerResolver.catalogue().isEmpty()) {
      context.declareRoles(callerResolver.catalogue().toArray(String[]::new));
    }
    ServerContainer container = container(context);
    register(plan, container);
    FilterRegistration.Dynamic filter =
        context.addFilter(
            HandshakeFilter.class.getName(),
            new HandshakeFilter(
                model.byPath(), judge, () -> ready(paths, context.getContextPath())));
    filter.setAsyncSupported(true);
    if (!paths.isEmpty()) {
      filter.addMappingForUrlPatterns(
          EnumSet.of(DispatcherType.REQUEST), false, paths.toArray(String[]::new));
    }
    heartbeat.start();
    frameScheduler.start();
    if (container.getClass().getName().startsWith("io.undertow.")) {
      whenTheServerStops(
          (task, contexts) ->
              UndertowStop.tell(container, task, contexts.contextualRunnable(this::comeBack)));
      // WildFly initialises filters at their first request, and needs no more.
      ready(paths, context.getContextPath());
    } else {
      whenTheServerStops((task, contexts) -> stop = PayaraStop.tell(task));
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    drain.finish();
    if (stop != null) {
      stop.close();
    }
  }

  /** Drains before the server closes the connections, in the context of the application. */
  private void whenTheServerStops(Announcement announcement) {
    if (contexts == null) {
      throw new IllegalStateException("the container has no ContextService");
    }
    try {
      announcement.to(contexts.contextualRunnable(this::sayGoodbye), contexts);
    } catch (ReflectiveOperationException | LinkageError e) {
      LOGGER.log(
          System.Logger.Level.INFO,
          "This node does not drain when its server stops, which does not say so as expected",
          e);
    }
  }

  /** A WildFly that is about to end runs no schedule any more, and complains of each try. */
  private void sayGoodbye() {
    heartbeat.stop();
    drain.finish();
  }

  /** The server was suspended, and is resumed. */
  private void comeBack() {
    drain.takeBack();
    heartbeat.start();
  }

  /** How a server says that it is about to stop. */
  @FunctionalInterface
  private interface Announcement {
    void to(Runnable task, ContextService contexts) throws ReflectiveOperationException;
  }

  /**
   * On Payara when the filters are initialised: Tyrus registers the application's endpoints there.
   */
  private void ready(Set<String> paths, String contextPath) {
    if (!isReady.compareAndSet(false, true)) {
      return;
    }
    if (!paths.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.INFO,
          "Carillon serves {0}",
          paths.stream().map(path -> contextPath + path).collect(Collectors.joining(", ")));
    }
    ready.fire(new ServerReady(paths));
  }

  /**
   * The limits of a frame are the container's defaults, which it reads when it makes a session:
   * later is too late on Payara.
   */
  private void register(EndpointPlan plan, ServerContainer container) {
    int maxFrame = config.get(Settings.MAX_FRAME);
    container.setDefaultMaxTextMessageBufferSize(maxFrame);
    container.setDefaultMaxBinaryMessageBufferSize(maxFrame);
    container.setDefaultMaxSessionIdleTimeout(0);
    for (String path : plan.stock()) {
      try {
        container.addEndpoint(
            ServerEndpointConfig.Builder.create(DefaultEndpoint.class, path)
                .configurator(new CarillonConfigurator())
                .build());
      } catch (DeploymentException e) {
        throw new IllegalStateException(
            "The service at " + path + " cannot be opened: " + e.getMessage(), e);
      }
    }
  }

  private static ServerContainer container(ServletContext context) {
    @Nullable Object container = context.getAttribute(ServerContainer.class.getName());
    if (container instanceof ServerContainer found) {
      return found;
    }
    throw new IllegalStateException("This server has no Jakarta WebSocket");
  }
}
