package org.carillon.model;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Jakarta's role annotations, read as {@link AccessRule}. */
final class AccessReader {

  /** Jakarta EE's name for "whoever has authenticated" in {@code @RolesAllowed}. */
  static final String ANY_AUTHENTICATED = "**";

  private final ModelViolations violations;

  AccessReader(ModelViolations violations) {
    this.violations = violations;
  }

  /** What the class says, or null. */
  @Nullable AccessRule of(Class<?> type) {
    return read(type, type, null);
  }

  /**
   * What the method says; else, as Jakarta Annotations has it, the class that declares it; else the
   * class of the bean; else null.
   */
  @Nullable AccessRule of(Method method, Class<?> bean) {
    AccessRule own = ofMethod(method);
    if (own != null) {
      return own;
    }
    AccessRule declared = of(method.getDeclaringClass());
    return declared != null ? declared : of(bean);
  }

  /** What the method itself says, or null. */
  @Nullable AccessRule ofMethod(Method method) {
    return read(method, method.getDeclaringClass(), method.getName());
  }

  /** The roles; an empty list leaves nobody. */
  static AccessRule roles(String... roles) {
    Set<String> names = Set.of(Stream.of(roles).distinct().toArray(String[]::new));
    return names.contains(ANY_AUTHENTICATED)
        ? new AccessRule.Authenticated()
        : new AccessRule.Roles(names);
  }

  private @Nullable AccessRule read(
      AnnotatedElement element, Class<?> type, @Nullable String member) {
    RolesAllowed allowed = element.getAnnotation(RolesAllowed.class);
    boolean permit = element.isAnnotationPresent(PermitAll.class);
    boolean deny = element.isAnnotationPresent(DenyAll.class);
    int said = (allowed == null ? 0 : 1) + (permit ? 1 : 0) + (deny ? 1 : 0);
    if (said > 1) {
      violations.add(
          ModelRule.ACCESS_CONTRADICTS,
          type,
          member,
          "has more than one of @RolesAllowed, @PermitAll and @DenyAll");
      return new AccessRule.Nobody();
    }
    if (allowed != null) {
      return roles(allowed.value());
    }
    if (permit) {
      return new AccessRule.Anyone();
    }
    return deny ? new AccessRule.Nobody() : null;
  }
}
