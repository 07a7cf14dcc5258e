package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One attribute of a format: of a CloudEvent, of a PCP message (see {@link Pcp}), of a frame of the
 * generic or of a format of the application's own. The format {@code json} has none.
 *
 * <p>On an event, on a service for all of its events, or on an operation it is static and says
 * {@link #is} or {@link #json}. On a component of an event it is the component's value, and in a
 * CloudEvent the component is no data then; null is no attribute. On a parameter of an operation it
 * is where the parameter's value comes from.
 *
 * <p>Of an event, what is said at the emit beats what is static on the event, which beats what is
 * static on its service, which beats the data. Of an operation, what is static beats what came.
 */
@Documented
@Repeatable(Attribute.List.class)
@Target({
  ElementType.TYPE,
  ElementType.METHOD,
  ElementType.RECORD_COMPONENT,
  ElementType.FIELD,
  ElementType.PARAMETER
})
@Retention(RetentionPolicy.RUNTIME)
public @interface Attribute {

  /** The name. */
  String value();

  /** What {@link #is} and {@link #json} are where they are not said. */
  String UNSET = "\0";

  /**
   * The value, a text, where it is static. The empty text is none: of what the service or the data
   * says, nothing holds.
   */
  String is() default UNSET;

  /**
   * The value as JSON, where it is static and anything but text: {@code "5"}, {@code "true"}. Not
   * {@code "null"}.
   */
  String json() default UNSET;

  /** Holds repeated annotations. */
  @Documented
  @Target({
    ElementType.TYPE,
    ElementType.METHOD,
    ElementType.RECORD_COMPONENT,
    ElementType.FIELD,
    ElementType.PARAMETER
  })
  @Retention(RetentionPolicy.RUNTIME)
  @interface List {
    /** The annotations. */
    Attribute[] value();
  }
}
