package org.carillon.transport.http;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.WebListener;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.UnknownMembers;
import org.carillon.operation.DataReader;
import org.carillon.rate.RateLimits;
import org.carillon.security.ClientAddresses;
import org.carillon.security.LoginGuard;
import org.carillon.security.OriginPolicy;
import org.carillon.security.RequestBodies;
import org.carillon.security.SecurityLog;

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
  private final EventIntake eventIntake;
  private final SecurityLog security;
  private final LoginGuard loginGuard;
  private final RateLimits rateLimits;
  private final ValueMapper valueMapper;

  /** Called by the container. */
  @Inject
  EventsRegistrar(
      ApplicationModel model,
      CarillonConfig config,
      DataReader data,
      EventIntake eventIntake,
      SecurityLog security,
      LoginGuard loginGuard,
      RateLimits rateLimits,
      ValueMapper valueMapper) {
    this.security = security;
    this.loginGuard = loginGuard;
    this.rateLimits = rateLimits;
    this.model = model;
    this.config = config;
    this.data = data;
    this.eventIntake = eventIntake;
    this.valueMapper = valueMapper;
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
        security,
        loginGuard,
        rateLimits,
        new ClientAddresses(config),
        new OriginPolicy(config),
        new WebHookValidation(config.get(Settings.EVENTS_WEBHOOK_ORIGINS)),
        config.get(Settings.EVENTS_ROLE),
        new EventTargets(
            model,
            config.get(Settings.BASE_PATH),
            declared ->
                new EventTarget(
                    declared,
                    data.prepare(
                        declared.type(),
                        Boolean.TRUE.equals(UnknownMembers.areIgnored(config, declared.type()))))),
        new CloudEventReader(
            new RequestBodies(config),
            config.get(Settings.EVENTS_LIMIT),
            config.get(Settings.EVENTS_BATCH),
            config.get(Settings.MAX_DEPTH)),
        eventIntake,
        valueMapper);
  }
}
