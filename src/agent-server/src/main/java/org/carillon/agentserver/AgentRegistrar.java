package org.carillon.agentserver;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.carillon.config.CarillonConfig;
import org.carillon.ops.NodeDrain;
import org.carillon.security.ClientAddresses;
import org.carillon.security.OriginPolicy;
import org.carillon.security.SecurityLog;
import org.carillon.session.NodeScheduler;

/** Opens the agent servers when the application starts. */
@WebListener
public class AgentRegistrar implements ServletContextListener {

  /** What agents speak. */
  static final String SUBPROTOCOL = "carillon.agent.v1";

  private static final System.Logger LOGGER = System.getLogger(AgentRegistrar.class.getName());

  private final AgentServers servers;
  private final AgentThreads threads;
  private final NodeScheduler scheduler;
  private final NodeDrain drain;
  private final CarillonConfig config;
  private final SecurityLog security;

  /** Called by the container. */
  @Inject
  AgentRegistrar(
      AgentServers servers,
      AgentThreads threads,
      NodeScheduler scheduler,
      NodeDrain drain,
      CarillonConfig config,
      SecurityLog security) {
    this.servers = servers;
    this.threads = threads;
    this.scheduler = scheduler;
    this.drain = drain;
    this.config = config;
    this.security = security;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (!servers.isOpen()) {
      return;
    }
    ServletContext context = event.getServletContext();
    if (!(context.getAttribute(ServerContainer.class.getName())
        instanceof ServerContainer container)) {
      throw new IllegalStateException("This server has no Jakarta WebSocket");
    }
    checkPaths();
    servers.start(
        scheduler::repeat, threads.timer(), threads.workers(), name(context), this::isDraining);
    servers.open().forEach(hub -> open(hub, context, container));
    LOGGER.log(
        System.Logger.Level.INFO,
        "Carillon takes agents at {0}",
        servers.open().stream()
            .map(hub -> context.getContextPath() + hub.settings().path())
            .collect(Collectors.joining(", ")));
  }

  private boolean isDraining() {
    return drain.state() != NodeDrain.State.SERVING;
  }

  private static String name(ServletContext context) {
    String path = context.getContextPath();
    return path.isEmpty() ? "/" : path;
  }

  private void checkPaths() {
    Set<String> paths = new HashSet<>();
    for (AgentHub hub : servers.open()) {
      if (!paths.add(hub.settings().path())) {
        throw new IllegalStateException(
            "Two agent servers are at " + hub.settings().path() + ": give one another path");
      }
    }
  }

  private void open(AgentHub hub, ServletContext context, ServerContainer container) {
    String path = hub.settings().path();
    try {
      container.addEndpoint(
          ServerEndpointConfig.Builder.create(AgentEndpoint.class, path)
              .subprotocols(List.of(SUBPROTOCOL))
              .configurator(new AgentEndpoint.Configurator())
              .build());
    } catch (DeploymentException e) {
      throw new IllegalStateException(
          "Agents cannot connect at " + path + ": " + e.getMessage(), e);
    }
    FilterRegistration.Dynamic filter =
        context.addFilter(
            AgentUpgradeFilter.class.getName() + path,
            new AgentUpgradeFilter(
                hub,
                new ClientAddresses(config),
                new OriginPolicy(config),
                security,
                this::isDraining));
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, path);
  }
}
