package org.carillon.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Exposes a CDI bean as a WebSocket service: its {@link Operation operations} and {@link Expose
 * exposed entities} can be called, its {@link WebSocketEvent events} can be heard.
 *
 * <p>The annotation is a stereotype, so the bean is found in archives without {@code beans.xml}; a
 * service that names no scope is {@code @ApplicationScoped}. {@code @SessionScoped} services and
 * session beans are a fault of the model. Without a role annotation any authenticated caller may
 * connect; {@code @PermitAll} lets anonymous callers in.
 *
 * <p>A class without operations, entities and events is legal: it opens a path for members of other
 * beans that name it with {@code service} or {@code path}.
 */
@Stereotype
@ApplicationScoped
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WebSocketService {

  /**
   * The paths that the service is exposed at: relative to the base path ({@code /ws}), or absolute
   * with a leading slash. Default: the class name without a trailing {@code Service}, in kebab
   * case.
   */
  String[] value() default {};

  /** How the service's events are delivered where they do not say otherwise. */
  Delivery delivery() default Delivery.OUTBOX;
}
