package org.carillon.transport.websocket;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Learns from the servlet container which endpoint classes the application has: a CDI extension
 * does not see them on Payara.
 */
@HandlesTypes(ServerEndpoint.class)
public final class EndpointClasses implements ServletContainerInitializer {

  private static final String ATTRIBUTE = EndpointClasses.class.getName();

  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
    Set<Class<?>> endpoints =
        classes == null
            ? Set.of()
            : classes.stream()
                .filter(type -> type.isAnnotationPresent(ServerEndpoint.class))
                .collect(Collectors.toSet());
    context.setAttribute(ATTRIBUTE, endpoints);
  }

  /** The endpoint classes of an application. */
  static Set<Class<?>> of(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Set<?> endpoints) {
      return endpoints.stream().<Class<?>>map(type -> (Class<?>) type).collect(Collectors.toSet());
    }
    throw new IllegalStateException(
        "META-INF/services/jakarta.servlet.ServletContainerInitializer was not read; is Carillon's jar complete?");
  }
}
