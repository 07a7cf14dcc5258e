package org.carillon.security;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Registration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers to take every answer at Carillon's addresses for what it says it is ({@code
 * X-Content-Type-Options: nosniff}), also where the server answers before any filter or servlet:
 * the challenge of its authentication, and its pages of errors. A listener of requests is the first
 * of an application that the server calls. It is given no response; that is found in the server's
 * own request, and a server that has none where we look is told of once, in the log.
 *
 * <p>The addresses are those of Carillon's servlets and filters and of what extends them; no other
 * of the application is touched.
 */
public final class AnswerHeaders implements ServletRequestListener {

  private static final System.Logger LOGGER = System.getLogger(AnswerHeaders.class.getName());
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private static final String NAME = "X-Content-Type-Options";
  private static final String VALUE = "nosniff";
  private static final String OURS = "org.carillon.";
  private static final String UNDERTOW = "io.undertow.servlet.spec.HttpServletRequestImpl";
  private static final String CATALINA = "org.apache.catalina.connector.RequestFacade";
  private static final String BELOW = "/*";

  /** Found at the first request, when all are registered. */
  private volatile @Nullable Addresses addresses;

  /**
   * Where Carillon answers.
   *
   * @param exact whole paths
   * @param below the beginnings of paths, without a slash at the end
   */
  record Addresses(Set<String> exact, List<String> below) {

    static Addresses of(Iterable<String> patterns) {
      Set<String> exact = new HashSet<>();
      List<String> below = new ArrayList<>();
      for (String pattern : patterns) {
        if (pattern.endsWith(BELOW)) {
          below.add(pattern.substring(0, pattern.length() - BELOW.length()));
        } else {
          exact.add(pattern);
        }
      }
      return new Addresses(Set.copyOf(exact), List.copyOf(below));
    }

    boolean have(String path) {
      if (exact.contains(path)) {
        return true;
      }
      for (String begin : below) {
        if (path.startsWith(begin)
            && (path.length() == begin.length() || path.charAt(begin.length()) == '/')) {
          return true;
        }
      }
      return false;
    }
  }

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    if (event.getServletRequest() instanceof HttpServletRequest request
        && addresses(event.getServletContext()).have(path(request))) {
      try {
        set(request);
      } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
        if (TOLD.compareAndSet(false, true)) {
          LOGGER.log(
              System.Logger.Level.INFO,
              "Challenges and pages of errors that this server answers by itself have no \""
                  + NAME
                  + "\": its requests are not as expected",
              e);
        }
      }
    }
  }

  private static void set(HttpServletRequest request) throws ReflectiveOperationException {
    switch (request.getClass().getName()) {
      case UNDERTOW -> UndertowResponse.set(request);
      case CATALINA -> {
        Field field = request.getClass().getDeclaredField("request");
        field.setAccessible(true);
        Object own = field.get(request);
        Object response = own.getClass().getMethod("getResponse").invoke(own);
        ((HttpServletResponse) response).setHeader(NAME, VALUE);
      }
      default -> throw new ClassNotFoundException(request.getClass().getName());
    }
  }

  /** Loaded on WildFly alone, whose own types it names. */
  private static final class UndertowResponse {

    private static final HttpString HEADER = new HttpString(NAME);

    /** The request's class is in a module that a deployment does not see. */
    static void set(HttpServletRequest request) throws ReflectiveOperationException {
      ((HttpServerExchange) request.getClass().getMethod("getExchange").invoke(request))
          .getResponseHeaders()
          .put(HEADER, VALUE);
    }
  }

  private static String path(HttpServletRequest request) {
    @Nullable String info = request.getPathInfo();
    return info == null ? request.getServletPath() : request.getServletPath() + info;
  }

  private Addresses addresses(ServletContext context) {
    Addresses known = addresses;
    if (known == null) {
      List<String> patterns = new ArrayList<>();
      for (ServletRegistration servlet : context.getServletRegistrations().values()) {
        add(patterns, servlet, servlet.getMappings(), context);
      }
      for (FilterRegistration filter : context.getFilterRegistrations().values()) {
        add(patterns, filter, filter.getUrlPatternMappings(), context);
      }
      known = Addresses.of(patterns);
      addresses = known;
    }
    return known;
  }

  private static void add(
      List<String> patterns,
      Registration registration,
      @Nullable Collection<String> mappings,
      ServletContext context) {
    if (mappings != null && isOurs(registration.getClassName(), context.getClassLoader())) {
      patterns.addAll(mappings);
    }
  }

  /** Whether it is Carillon's, or extends what is. */
  private static boolean isOurs(@Nullable String className, ClassLoader loader) {
    if (className == null) {
      return false;
    }
    if (className.startsWith(OURS)) {
      return true;
    }
    try {
      for (Class<?> type = Class.forName(className, false, loader);
          type != null;
          type = type.getSuperclass()) {
        if (type.getName().startsWith(OURS)) {
          return true;
        }
      }
    } catch (ClassNotFoundException | LinkageError e) {
      LOGGER.log(System.Logger.Level.DEBUG, "A servlet of the server''s own", e);
    }
    return false;
  }
}
