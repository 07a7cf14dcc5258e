package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How the layers of an audience are combined, for an event or for all events of a service. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Audience {

  /** How the declared {@link To} layers are combined. */
  Combine include() default Combine.ANY;

  /** How the declared {@link Except} layers are combined. */
  Combine exclude() default Combine.ANY;

  /** Who hears an event whose declared {@link To} values turn out empty. */
  WhenEmpty whenEmpty() default WhenEmpty.NOBODY;

  /** Who hears an event whose declared includes turn out empty. */
  enum WhenEmpty {
    /** Nobody: an audience fails closed. */
    NOBODY,
    /** Everyone of the service and tenant. */
    EVERYONE
  }
}
