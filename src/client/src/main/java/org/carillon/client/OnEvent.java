package org.carillon.client;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A method that is called with an event. It takes the data as its only parameter (a record, a bean,
 * a {@code JsonNode}, text, …), or a {@link ServiceMessage}, or nothing, and returns nothing.
 *
 * <p>On a method of an object that is given to {@link ServiceClient#on(Object)}; on a default
 * method of an interface; or on an abstract one, which an object does for it ({@link
 * ServiceClient#proxy(Class, Object)}), or in CDI the observers of the parameter's type.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnEvent {

  /** The event's name; empty: that of the method. */
  String value() default "";
}
