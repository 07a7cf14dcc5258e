package org.carillon.describe;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.model.ApplicationModel;

/**
 * Opens the descriptions of the services below {@link Settings#PUBLIC_PATH}, unless {@link
 * Settings#DESCRIBE} closes them.
 */
@WebListener
public class DescriptionRegistrar implements ServletContextListener {

  private static final System.Logger LOGGER =
      System.getLogger(DescriptionRegistrar.class.getName());

  private final ApplicationModel model;
  private final CarillonConfig config;
  private final ServiceDescriptions descriptions;
  private final DescriptionAudience audience;

  /** Called by the container. */
  @Inject
  DescriptionRegistrar(
      ApplicationModel model,
      CarillonConfig config,
      ServiceDescriptions descriptions,
      DescriptionAudience audience) {
    this.model = model;
    this.config = config;
    this.descriptions = descriptions;
    this.audience = audience;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    AsyncApiDocument.check(config);
    String path = config.get(Settings.PUBLIC_PATH);
    if (path.isEmpty() || model.byPath().isEmpty() || !config.get(Settings.DESCRIBE)) {
      return;
    }
    for (DescriptionServlet.Shape shape : DescriptionServlet.Shape.values()) {
      open(
          event.getServletContext(),
          path + "/" + shape.file(),
          new DescriptionServlet(descriptions, audience, shape));
    }
  }

  private static void open(ServletContext context, String mapping, DescriptionServlet servlet) {
    Set<String> taken =
        context
            .addServlet(DescriptionServlet.class.getName() + mapping, servlet)
            .addMapping(mapping);
    if (!taken.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "{0} is the application''s own; {1} says where else the description of its services is",
          mapping,
          Settings.PUBLIC_PATH.name());
    }
  }
}
