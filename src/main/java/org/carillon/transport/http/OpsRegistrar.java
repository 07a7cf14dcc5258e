package org.carillon.transport.http;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServlet;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Values;
import org.carillon.model.ApplicationModel;
import org.carillon.ops.Figures;
import org.carillon.ops.Health;
import org.carillon.ops.Management;
import org.carillon.ops.NodeDrain;
import org.carillon.security.OriginPolicy;

/** Opens the addresses for those who run the node, where the application has services. */
@WebListener
public class OpsRegistrar implements ServletContextListener {

  private static final System.Logger LOGGER = System.getLogger(OpsRegistrar.class.getName());

  private final ApplicationModel model;
  private final CarillonConfig config;
  private final Values values;
  private final NodeDrain drain;
  private final Health health;
  private final Figures figures;
  private final Management management;

  /** Called by the container. */
  @Inject
  OpsRegistrar(
      ApplicationModel model,
      CarillonConfig config,
      Values values,
      NodeDrain drain,
      Health health,
      Figures figures,
      Management management) {
    this.model = model;
    this.config = config;
    this.values = values;
    this.drain = drain;
    this.health = health;
    this.figures = figures;
    this.management = management;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (model.byPath().isEmpty()) {
      return;
    }
    figures.start();
    management.start(event.getServletContext().getContextPath());
    if (config.get(Settings.OPS_PATH).isEmpty()) {
      return;
    }
    OpsGuard guard =
        new OpsGuard(
            new OriginPolicy(config.get(Settings.ORIGINS), config.get(Settings.TRUSTED_PROXIES)),
            config.get(Settings.OPS_ROLE),
            values);
    ServletContext context = event.getServletContext();
    open(context, "/health/*", new HealthServlet(guard, health));
    open(context, "/metrics", new MetricsServlet(guard, figures));
    open(context, "/drain", new DrainServlet(guard, drain));
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    management.stop();
  }

  private void open(ServletContext context, String pattern, HttpServlet servlet) {
    String path = config.get(Settings.OPS_PATH) + pattern;
    Set<String> taken = context.addServlet(servlet.getClass().getName(), servlet).addMapping(path);
    if (!taken.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "{0} is the application''s own; {1} says where else operators find Carillon",
          path,
          Settings.OPS_PATH.name());
    }
  }
}
