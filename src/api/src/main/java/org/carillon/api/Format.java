package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How frames look. On an event it says how the event is written; on a service how its events are
 * written that say nothing themselves, and how frames to it are read; on an operation a further
 * format in which frames to the operation's service are read, after the service's own.
 *
 * <p>A client that negotiated the subprotocol {@code carillon.v1} or {@code cloudevents.json} gets
 * and sends that subprotocol's format, whatever is said here.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Format {

  /**
   * {@code json} (what holds without the annotation), {@code pcp}, {@code cloudevent} (also spelled
   * {@code cloudevents}), {@code generic}, or the name of a CDI bean {@code @Named("x") class X
   * implements org.carillon.spi.WireFormat}.
   */
  String value();
}
