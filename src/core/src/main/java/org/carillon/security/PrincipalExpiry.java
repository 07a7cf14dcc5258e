package org.carillon.security;

import java.lang.reflect.Method;
import java.security.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the token ends that a principal of the container stands for. MicroProfile JWT's principal
 * says it; that interface is not on the class path of every application, so it is asked by name.
 */
final class PrincipalExpiry {

  private static final System.Logger LOGGER = System.getLogger(PrincipalExpiry.class.getName());
  private static final String JSON_WEB_TOKEN = "org.eclipse.microprofile.jwt.JsonWebToken";

  private static final ClassValue<@Nullable Method> METHODS =
      new ClassValue<>() {
        @Override
        protected @Nullable Method computeValue(Class<?> type) {
          Class<?> token = find(type);
          try {
            return token == null ? null : token.getMethod("getExpirationTime");
          } catch (NoSuchMethodException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "A JsonWebToken of another version", e);
            return null;
          }
        }
      };

  private PrincipalExpiry() {}

  private static @Nullable Class<?> find(@Nullable Class<?> type) {
    for (Class<?> known = type; known != null; known = known.getSuperclass()) {
      for (Class<?> own : known.getInterfaces()) {
        if (own.getName().equals(JSON_WEB_TOKEN)) {
          return own;
        }
        Class<?> above = find(own);
        if (above != null) {
          return above;
        }
      }
    }
    return null;
  }

  /** Its end; null: it has none, or does not say. */
  static @Nullable Instant of(@Nullable Principal principal) {
    Method method = principal == null ? null : METHODS.get(principal.getClass());
    if (method == null) {
      return null;
    }
    try {
      long seconds = ((Number) method.invoke(principal)).longValue();
      return seconds <= 0 ? null : Instant.ofEpochSecond(seconds);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "A principal does not say when its token ends", e);
      return null;
    }
  }
}
