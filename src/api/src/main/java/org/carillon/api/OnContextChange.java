package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a service that is called before a client's {@code wsContext} takes effect. It may
 * take {@link Connection}, {@link Caller} and {@link ContextChange}, and refuses the change by
 * throwing.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnContextChange {

  /**
   * Further names by which a format knows {@code wsContext}: the type of a CloudEvent, the action
   * of a PCP message.
   */
  String[] alias() default {};
}
