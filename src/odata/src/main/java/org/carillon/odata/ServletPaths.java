package org.carillon.odata;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.model.ODataPaths;
import org.jspecify.annotations.Nullable;

/** Finds the {@link ODataServlet}s of an application by how they are registered. */
@ApplicationScoped
class ServletPaths implements ODataPaths {

  private static final System.Logger LOGGER = System.getLogger(ServletPaths.class.getName());

  /** Of a servlet that serves all below a path. */
  private static final String ALL = "/*";

  @Override
  public Map<Class<?>, String> paths(ServletContext context) {
    Map<Class<?>, String> paths = new LinkedHashMap<>();
    for (ServletRegistration registration : context.getServletRegistrations().values()) {
      Class<?> service = service(registration, context);
      if (service != null) {
        registration.getMappings().stream()
            .filter(mapping -> mapping.endsWith(ALL))
            .sorted()
            .findFirst()
            .ifPresent(
                mapping -> paths.putIfAbsent(service, mapping.substring(0, mapping.length() - 1)));
      }
    }
    return paths;
  }

  /**
   * The service of a servlet; null: it is none of OData. The container makes its own one when
   * somebody first calls it, so another one is asked here; its constructor says nothing but that.
   */
  private static @Nullable Class<?> service(
      ServletRegistration registration, ServletContext context) {
    try {
      Class<?> type = Class.forName(registration.getClassName(), false, context.getClassLoader());
      if (!ODataServlet.class.isAssignableFrom(type)) {
        return null;
      }
      return type.asSubclass(ODataServlet.class).getDeclaredConstructor().newInstance().served();
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      LOGGER.log(
          System.Logger.Level.DEBUG,
          "Whether the servlet " + registration.getName() + " is one of OData is not known",
          e);
      return null;
    }
  }
}
