package org.carillon.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.JwtSettings;
import org.carillon.spi.VerifiedToken;
import org.jspecify.annotations.Nullable;

/** Who calls, by the claims that the settings name. */
final class ClaimsReader {

  private final String user;
  private final String roles;
  private final String tenant;
  private final Duration skew;

  ClaimsReader(CarillonConfig config) {
    user = config.get(JwtSettings.USER_CLAIM);
    roles = config.get(JwtSettings.ROLES_CLAIM);
    tenant = config.get(JwtSettings.TENANT_CLAIM);
    skew = config.get(JwtSettings.SKEW);
  }

  /** What a token says; null: it names no user, or not the tenant that it is to name. */
  @Nullable VerifiedToken read(Map<String, @Nullable Object> claims) {
    if (!(claim(claims, user) instanceof String name) || name.isEmpty()) {
      return null;
    }
    Object of = tenant.isEmpty() ? null : claim(claims, tenant);
    if (!tenant.isEmpty() && !(of instanceof String text && !text.isEmpty())) {
      return null;
    }
    Instant end = time(claims.get("exp"));
    return new VerifiedToken(
        new TokenUser(name),
        roles(claim(claims, roles)),
        (String) of,
        time(claims.get("iat")),
        end == null ? null : end.plus(skew));
  }

  private static @Nullable Instant time(@Nullable Object claim) {
    return claim instanceof Date date ? date.toInstant() : null;
  }

  private static Set<String> roles(@Nullable Object claim) {
    Set<String> roles = new LinkedHashSet<>();
    if (claim instanceof String text) {
      roles.addAll(List.of(text.strip().split("\\s+")));
    } else if (claim instanceof Collection<?> several) {
      for (Object one : several) {
        if (one instanceof String role) {
          roles.add(role);
        }
      }
    }
    roles.remove("");
    return roles;
  }

  /** The claim of that name, else what is at the path. */
  private static @Nullable Object claim(Map<String, @Nullable Object> claims, String path) {
    Object value = claims.get(path);
    if (value != null || path.indexOf('.') < 0) {
      return value;
    }
    Object at = claims;
    for (String name : path.split("\\.", -1)) {
      at = at instanceof Map<?, ?> members ? members.get(name) : null;
    }
    return at;
  }
}
