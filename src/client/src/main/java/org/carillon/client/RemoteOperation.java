package org.carillon.client;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Of a method of a {@link RemoteService}: what it calls, where its own name does not say it. */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface RemoteOperation {

  /** The operation's name, such as {@code Books:read}; empty: that of the method. */
  String value() default "";

  /** How long to wait for the answer, in milliseconds; 0: as long as the client says. */
  long timeoutMillis() default 0;
}
