package org.carillon.transport.http;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.model.ApplicationModel;

/** Opens what the library serves to everyone, where the application has services. */
@WebListener
public class PublicFiles implements ServletContextListener {

  private static final System.Logger LOGGER = System.getLogger(PublicFiles.class.getName());

  private final ApplicationModel model;
  private final String path;

  /** Called by the container. */
  @Inject
  PublicFiles(ApplicationModel model, CarillonConfig config) {
    this.model = model;
    this.path = config.get(Settings.PUBLIC_PATH);
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (path.isEmpty() || model.byPath().isEmpty()) {
      return;
    }
    for (String name : ClientScript.NAMES) {
      open(event.getServletContext(), name);
    }
  }

  private void open(ServletContext context, String name) {
    String mapping = path + "/" + name;
    Set<String> taken =
        context
            .addServlet(ClientScript.class.getName() + "/" + name, new ClientScript(name))
            .addMapping(mapping);
    if (!taken.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "{0} is the application''s own; {1} says where else the client for browsers is",
          mapping,
          Settings.PUBLIC_PATH.name());
    }
  }
}
