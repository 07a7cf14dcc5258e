package org.carillon.transport.engineio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.api.EngineIo;
import org.carillon.api.EngineIoHandler;
import org.jspecify.annotations.Nullable;

/** The paths of raw Engine.IO that the application wants, until its servlets can be registered. */
@ApplicationScoped
class RawEngines implements EngineIo {

  private final EngineServer server;
  private @Nullable Map<String, EngineIoHandler> wanted = new LinkedHashMap<>();

  @Inject
  RawEngines(EngineServer server) {
    this.server = server;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  RawEngines() {
    this.server = null;
  }

  @Override
  public synchronized void open(String path, EngineIoHandler handler) {
    if (!path.startsWith("/") || path.endsWith("/") || path.indexOf('*') >= 0) {
      throw new IllegalArgumentException(
          "A path of Engine.IO is as /engine.io, without a slash at its end; not " + path);
    }
    if (wanted == null) {
      throw new IllegalStateException(
          path
              + " cannot be opened any more: open it by an observer of"
              + " @Initialized(ApplicationScoped.class), while the application starts");
    }
    if (wanted.putIfAbsent(path, handler) != null) {
      throw new IllegalArgumentException(path + " is opened already");
    }
  }

  /** Opens what was wanted. */
  synchronized void start(ServletContext context) {
    Map<String, EngineIoHandler> paths = wanted;
    wanted = null;
    if (paths != null) {
      paths.forEach((path, handler) -> server.open(context, path, new RawListener(handler)));
    }
  }
}
