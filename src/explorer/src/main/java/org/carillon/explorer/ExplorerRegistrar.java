package org.carillon.explorer;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.model.ApplicationModel;

/** Opens the explorer where a setting says so and the application has services. */
@WebListener
public class ExplorerRegistrar implements ServletContextListener {

  private static final System.Logger LOGGER = System.getLogger(ExplorerRegistrar.class.getName());

  private final ApplicationModel model;
  private final CarillonConfig config;

  /** Called by the container. */
  @Inject
  ExplorerRegistrar(ApplicationModel model, CarillonConfig config) {
    this.model = model;
    this.config = config;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    String path = config.get(Settings.EXPLORER_PATH);
    if (path.isEmpty() || model.byPath().isEmpty()) {
      return;
    }
    if (config.get(Settings.PUBLIC_PATH).isEmpty() || !config.get(Settings.DESCRIBE)) {
      throw new IllegalStateException(
          "%s is %s, but the explorer reads the description of the services: set %s and %s, or leave the explorer out"
              .formatted(
                  Settings.EXPLORER_PATH.name(),
                  path,
                  Settings.PUBLIC_PATH.name(),
                  Settings.DESCRIBE.name()));
    }
    ServletContext context = event.getServletContext();
    ExplorerServlet servlet =
        new ExplorerServlet(
            context.getContextPath() + config.get(Settings.PUBLIC_PATH),
            login(context),
            config.get(Settings.EXPLORER_LOGIN_HINT),
            config.get(Settings.EXPLORER_LOGIN_USERS),
            model.roles());
    Set<String> taken =
        context.addServlet(ExplorerServlet.class.getName(), servlet).addMapping(path + "/*");
    if (taken.isEmpty()) {
      LOGGER.log(System.Logger.Level.INFO, "The explorer is served at {0}/", path);
    } else {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "{0}/* is the application''s own; {1} says where else the explorer is",
          path,
          Settings.EXPLORER_PATH.name());
    }
  }

  private String login(ServletContext context) {
    String login = config.get(Settings.EXPLORER_LOGIN);
    return login.isEmpty() ? "" : context.getContextPath() + login;
  }
}
