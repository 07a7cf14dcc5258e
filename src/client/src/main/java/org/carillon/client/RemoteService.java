package org.carillon.client;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Names a service elsewhere.
 *
 * <ul>
 *   <li>On an interface: its methods are that service's operations, see {@link
 *       ServiceClient#proxy(Class)}.
 *   <li>On an injection point of type {@link ServiceClient} or of such an interface: the client of
 *       that name.
 *   <li>On an observer: the events of that service, see {@link OnEvent}.
 * </ul>
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({TYPE, FIELD, METHOD, PARAMETER})
public @interface RemoteService {

  /** The name in the settings {@code carillon.client.<name>.…}. */
  String value();
}
