package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What clients are told of a service, an operation, a parameter, an event, a component or an
 * attribute of an entity: it stands in the AsyncAPI document and in the comments of the TypeScript
 * client, where the module {@code carillon-describe} is there. Javadoc is for those who read the
 * source, and is not shown to clients.
 */
@Documented
@Target({
  ElementType.TYPE,
  ElementType.METHOD,
  ElementType.PARAMETER,
  ElementType.RECORD_COMPONENT,
  ElementType.FIELD
})
@Retention(RetentionPolicy.RUNTIME)
public @interface Description {

  /** The text, in CommonMark. */
  String value();
}
