package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Passes over members of a message that no parameter, and no component of a record in it, takes.
 * Without it they are passed over in {@code pcp}, {@code cloudevent} and {@code generic}, and are
 * {@code INVALID} in {@code json}, unless {@code carillon.unknown-members} says otherwise.
 *
 * <p>On an operation, on a service for all of its operations, or on an event for what is posted as
 * a CloudEvent over HTTP. The operation beats its service, which beats the setting. Generated
 * handlers of entities refuse unknown members always: a filter that is passed over would find more.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface IgnoreUnknown {

  /** False: they are {@code INVALID}, in every format. */
  boolean value() default true;
}
