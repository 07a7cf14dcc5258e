package org.carillon.transport.socketio;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.transport.engineio.EngineServer;

/** Opens the services to Socket.IO clients when the application starts. */
@WebListener
public class SocketIoRegistrar implements ServletContextListener {

  private final CarillonConfig config;
  private final EngineServer engine;
  private final SocketIoServer server;

  /** Called by the container. */
  @Inject
  SocketIoRegistrar(CarillonConfig config, EngineServer engine, SocketIoServer server) {
    this.config = config;
    this.engine = engine;
    this.server = server;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (config.get(Settings.SOCKETIO)) {
      engine.open(event.getServletContext(), config.get(Settings.SOCKETIO_PATH), server);
      server.start(engine.workers());
    } else {
      server.hear(engine.workers()); // other nodes may ask, and wait for an answer
    }
  }
}
