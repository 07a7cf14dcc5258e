package org.carillon.api;

import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record or class whose instances are events that clients hear.
 *
 * <p>The event belongs to the service that it is nested in, else to the one that it names by its
 * class; that service's {@link Format}, {@link Attribute attributes}, {@link Audience} and delivery
 * hold where it says nothing itself. One that names several services, or paths alone, is only mixed
 * in: no service's format and attributes are its own, and where the services differ in their
 * audience or delivery it says what holds. The annotation is a stereotype only so that the class is
 * found in archives without {@code beans.xml}; events are never beans.
 */
@Stereotype
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WebSocketEvent {

  /**
   * The name on the wire; default: the class name with a small first letter. {@code
   * "Books:created"} (also {@code updated}, {@code deleted}) replaces the automatic event of an
   * exposed entity: its components are filled by name from the entity after the call, its audience
   * applies, and {@link Expose#broadcast()} is ignored.
   */
  String value() default "";

  /**
   * The services at whose paths the event is heard, where it is not the one that it is nested in.
   */
  Class<?>[] service() default {};

  /** Paths of services at which the event is heard. */
  String[] path() default {};

  /** When the event is heard; default: as its service says. */
  Delivery delivery() default Delivery.DEFAULT;
}
