package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who does not hear an event that they would hear otherwise. Said in the same places as {@link To}.
 */
@Documented
@Repeatable(Except.List.class)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Except {

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
    Except[] value();
  }
}
