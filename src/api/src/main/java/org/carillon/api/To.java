package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who hears an event. On an event with {@link #is()} the names are static; on a component of it
 * they are its values, scalar or collection, and {@link Who#CURRENT_USER} and {@link Who#SENDER}
 * want a boolean, which counts when it is true.
 */
@Documented
@Repeatable(To.List.class)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface To {

  /** What the names name. */
  Who value();

  /** The names, where they are static. */
  String[] is() default {};

  /** Holds repeated annotations. */
  @Documented
  @Target({ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @interface List {
    /** The annotations. */
    To[] value();
  }
}
