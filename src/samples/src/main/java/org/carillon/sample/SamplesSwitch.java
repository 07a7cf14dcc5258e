package org.carillon.sample;

import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;

/**
 * Closes the WAR of the samples, unless {@link Settings#SAMPLES} is on: what it shows is meant for
 * a machine of one's own, and the passwords of its users are published.
 */
@WebListener
public class SamplesSwitch implements ServletContextListener {

  private static final System.Logger LOGGER = System.getLogger(SamplesSwitch.class.getName());

  private final boolean on;
  private final String operations;

  /** Called by the container. */
  @Inject
  SamplesSwitch(CarillonConfig config) {
    this.on = config.get(Settings.SAMPLES);
    this.operations = config.get(Settings.OPS_PATH);
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (on) {
      LOGGER.log(
          Level.WARNING,
          "The samples are served, and their users with the passwords that the README tells everyone"
              + " ({0})",
          Settings.SAMPLES.name());
      return;
    }
    LOGGER.log(
        Level.WARNING, "The samples are closed; {0}=true opens them", Settings.SAMPLES.name());
    FilterRegistration.Dynamic filter =
        event
            .getServletContext()
            .addFilter(ClosedSamples.class.getName(), new ClosedSamples(operations));
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
  }
}
