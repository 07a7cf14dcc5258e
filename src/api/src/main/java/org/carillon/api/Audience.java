package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How the layers of an audience are combined, for an event or for all events of a service. What an
 * event leaves at its default is as its service says, and then as configured ({@code
 * carillon.audience.include}, {@code carillon.audience.exclude}); what is said at the emit beats
 * all of them.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Audience {

  /** How the declared {@link To} layers are combined. */
  Combine include() default Combine.DEFAULT;

  /** How the declared {@link Except} layers are combined. */
  Combine exclude() default Combine.DEFAULT;

  /**
   * Who hears an event whose declared {@link To} values turn out empty; nobody, where neither event
   * nor service says otherwise.
   */
  WhenEmpty whenEmpty() default WhenEmpty.DEFAULT;

  /**
   * Whether {@code x-ws-…} headers of the HTTP request in whose handling the event is emitted may
   * include and choose operators, and not only exclude: they widen who hears it, and whoever sends
   * the request writes them. True where the event, its service or the configuration ({@code
   * carillon.audience.request-includes}) says so.
   */
  boolean requestIncludes() default false;

  /** Who hears an event whose declared includes turn out empty. */
  enum WhenEmpty {
    /** As the service says; of a service: nobody. */
    DEFAULT,
    /** Nobody: an audience fails closed. */
    NOBODY,
    /** Everyone of the service and tenant. */
    EVERYONE
  }
}
