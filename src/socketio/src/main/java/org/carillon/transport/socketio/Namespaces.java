package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.api.SocketIo;
import org.carillon.api.SocketIoNamespace;
import org.carillon.model.ApplicationModel;
import org.jspecify.annotations.Nullable;

/** The namespaces that clients can join: every service path, and what the application made. */
@ApplicationScoped
class Namespaces implements SocketIo {

  private static final int LONGEST = 512;

  private final Map<String, Namespace> known = new ConcurrentHashMap<>();
  private final RawEmission rawEmission;

  @Inject
  Namespaces(ApplicationModel model, RawEmission rawEmission) {
    this.rawEmission = rawEmission;
    model
        .byPath()
        .forEach((path, service) -> known.put(path, new Namespace(path, service, rawEmission)));
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Namespaces() {
    this.rawEmission = null;
  }

  /** The namespace; null: there is none of that name. */
  @Nullable Namespace find(String name) {
    return known.get(name);
  }

  @Override
  public SocketIoNamespace of(String name) {
    if (!name.startsWith("/") || name.indexOf(',') >= 0 || name.length() > LONGEST) {
      throw new IllegalArgumentException(
          "A namespace begins with a slash, has no comma and at most " + LONGEST + " characters");
    }
    return known.computeIfAbsent(name, made -> new Namespace(made, null, rawEmission));
  }
}
