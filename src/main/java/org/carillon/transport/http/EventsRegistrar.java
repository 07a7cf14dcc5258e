package org.carillon.transport.http;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.WebListener;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Values;
import org.carillon.model.ApplicationModel;
import org.carillon.operation.DataReader;
import org.carillon.security.OriginPolicy;

/**
 * Opens the address for CloudEvents when the application starts, where it declares events. The role
 * is declared with the rest of the catalogue.
 */
@WebListener
public class EventsRegistrar implements ServletContextListener {

  private static final System.Logger LOGGER = System.getLogger(EventsRegistrar.class.getName());

  private final ApplicationModel model;
  private final CarillonConfig config;
  private final DataReader data;
  private final Intake intake;
  private final Values values;

  /** Called by the container. */
  @Inject
  EventsRegistrar(
      ApplicationModel model,
      CarillonConfig config,
      DataReader data,
      Intake intake,
      Values values) {
    this.model = model;
    this.config = config;
    this.data = data;
    this.intake = intake;
    this.values = values;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    String path = config.get(Settings.EVENTS_PATH);
    if (path.isEmpty() || model.events().isEmpty()) {
      return;
    }
    ServletRegistration.Dynamic servlet =
        event.getServletContext().addServlet(EventsServlet.class.getName(), servlet());
    Set<String> taken = servlet.addMapping(path + "/*");
    if (!taken.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "CloudEvents over HTTP are not taken: {0} is the application''s own; {1} says where else",
          path,
          Settings.EVENTS_PATH.name());
    }
  }

  private EventsServlet servlet() {
    return new EventsServlet(
        new OriginPolicy(config.get(Settings.ORIGINS), config.get(Settings.TRUSTED_PROXIES)),
        config.get(Settings.EVENTS_ROLE),
        new Targets(
            model,
            config.get(Settings.BASE_PATH),
            declared -> new Target(declared, data.prepare(declared.type()))),
        new EventReader(config.get(Settings.EVENTS_LIMIT), config.get(Settings.MAX_DEPTH)),
        intake,
        values);
  }
}
