package org.carillon.transport.http;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServlet;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.ops.JmxManagement;
import org.carillon.ops.MetricsPage;
import org.carillon.ops.NodeDrain;
import org.carillon.ops.NodeHealth;
import org.carillon.ops.OperatorFiles;
import org.carillon.ops.OperatorPage;
import org.carillon.security.ClientAddresses;
import org.carillon.security.HostNames;
import org.carillon.security.LoginGuard;
import org.carillon.security.OriginPolicy;
import org.carillon.security.SecurityLog;
import org.carillon.spi.ClientEntry;

/** Opens the addresses for those who run the node, where the application has services. */
@WebListener
public class OpsRegistrar implements ServletContextListener {

  private static final System.Logger LOGGER = System.getLogger(OpsRegistrar.class.getName());

  private final ApplicationModel model;
  private final CarillonConfig config;
  private final ValueMapper valueMapper;
  private final NodeDrain drain;
  private final NodeHealth nodeHealth;
  private final Instance<MetricsPage> metrics;
  private final JmxManagement jmxManagement;
  private final SecurityLog security;
  private final LoginGuard loginGuard;
  private final Instance<ClientEntry> entries;
  private final Instance<OperatorPage> pages;
  private final Instance<OperatorFiles> files;

  /** Called by the container. */
  @Inject
  OpsRegistrar(
      ApplicationModel model,
      CarillonConfig config,
      ValueMapper valueMapper,
      NodeDrain drain,
      NodeHealth nodeHealth,
      Instance<MetricsPage> metrics,
      JmxManagement jmxManagement,
      SecurityLog security,
      LoginGuard loginGuard,
      @Any Instance<ClientEntry> entries,
      @Any Instance<OperatorPage> pages,
      @Any Instance<OperatorFiles> files) {
    this.pages = pages;
    this.files = files;
    this.entries = entries;
    this.security = security;
    this.loginGuard = loginGuard;
    this.model = model;
    this.config = config;
    this.valueMapper = valueMapper;
    this.drain = drain;
    this.nodeHealth = nodeHealth;
    this.metrics = metrics;
    this.jmxManagement = jmxManagement;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (model.byPath().isEmpty() && entries.stream().noneMatch(ClientEntry::isOpen)) {
      return;
    }
    metrics.forEach(MetricsPage::start);
    jmxManagement.start(event.getServletContext().getContextPath());
    if (config.get(Settings.OPS_PATH).isEmpty()) {
      return;
    }
    OpsGuard guard =
        new OpsGuard(
            security,
            loginGuard,
            new ClientAddresses(config),
            new OriginPolicy(config),
            new HostNames(config.get(Settings.OPS_HOSTS)),
            config.get(Settings.OPS_ROLE),
            valueMapper);
    ServletContext context = event.getServletContext();
    open(context, "/health/*", new HealthServlet(guard, nodeHealth));
    if (metrics.isResolvable()) {
      open(context, "/metrics", new MetricsServlet(guard, metrics.get()));
    }
    open(context, "/drain", new DrainServlet(guard, drain));
    for (OperatorPage page : pages) {
      if (!page.path().isEmpty()) {
        open(context, page.path() + "/*", new OperatorPageServlet(guard, page));
      }
    }
    for (OperatorFiles each : files) {
      open(context, each.path() + "/*", new OperatorFilesServlet(guard, each));
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    jmxManagement.stop();
  }

  private void open(ServletContext context, String pattern, HttpServlet servlet) {
    String path = config.get(Settings.OPS_PATH) + pattern;
    Set<String> taken =
        context.addServlet(servlet.getClass().getName() + pattern, servlet).addMapping(path);
    if (!taken.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "{0} is the application''s own; {1} says where else operators find Carillon",
          path,
          Settings.OPS_PATH.name());
    }
  }
}
