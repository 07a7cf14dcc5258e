package org.carillon.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A service for those who run the node, beside {@link org.carillon.api.WebSocketService}: it is
 * below {@code carillon.ops.path}, for the role of {@code carillon.ops.role}, and nowhere where
 * that path is empty. For modules of Carillon; the path and the roles of the other annotations do
 * not count.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OperatorService {

  /** Where it is, below the path of operators, as {@code /console/socket}. */
  String value();
}
