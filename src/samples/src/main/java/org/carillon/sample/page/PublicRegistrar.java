package org.carillon.sample.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.model.ApplicationModel;

/** Opens what the page asks without knowing who calls, below the path of what is for everyone. */
@WebListener
public class PublicRegistrar implements ServletContextListener {

  private final ApplicationModel model;
  private final String path;

  /** Called by the container. */
  @Inject
  PublicRegistrar(ApplicationModel model, CarillonConfig config) {
    this.model = model;
    this.path = config.get(Settings.PUBLIC_PATH);
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (path.isEmpty()) {
      return;
    }
    try {
      event
          .getServletContext()
          .addServlet(ServicesServlet.class.getName(), new ServicesServlet(model))
          .addMapping(path + "/services");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
