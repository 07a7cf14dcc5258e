package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that clients call by sending an event.
 *
 * <p>Parameters are read by name from the data of the frame; a single record may stand for the
 * whole object. {@link Connection}, {@link Caller} and {@link Headers} are passed by type. The
 * result, or that of a returned {@code CompletionStage}, is the reply, where the client asked for
 * one. The method runs in one JTA transaction unless {@code @Transactional} says otherwise; an
 * exception rolls it back and becomes an error reply.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Operation {

  /**
   * The name of the event; default: the name of the method. With {@link #entity()}, {@code create}
   * and its like replace the generated handler.
   */
  String value() default "";

  /**
   * Further names by which a format knows the operation: the type of a CloudEvent, the action of a
   * PCP message.
   */
  String[] alias() default {};

  /**
   * Binds the operation to an exposed entity: it is called as {@code Books:submitOrder}, and where
   * the method takes the entity, the row is loaded by the key in the data.
   */
  Class<?> entity() default void.class;

  /**
   * Codes of the application's own that the operation may answer with, as it throws them by {@link
   * OperationException}; default: none is told. They stand in the descriptions of the service and
   * in the types of its clients. Carillon's own need not be named, and other codes may still be
   * thrown.
   */
  String[] errors() default {};

  /** Adds the operation to other services. */
  Class<?>[] service() default {};

  /** Adds the operation to the services at these paths. */
  String[] path() default {};
}
