package org.carillon.transport.engineio;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Opens the application's paths of raw Engine.IO when it starts. */
@WebListener
public class RawEngineRegistrar implements ServletContextListener {

  private final RawEngines engines;

  /** Called by the container. */
  @Inject
  RawEngineRegistrar(RawEngines engines) {
    this.engines = engines;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    engines.start(event.getServletContext());
  }
}
