package org.carillon.security;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * WildFly's Elytron, in the security domain of the application. Its classes are asked by name:
 * other servers have none of them.
 */
final class ElytronSecurity implements ServerSecurity {

  private static final String PACKAGE = "org.wildfly.security.";

  private final Object domain;
  private final MethodHandle current;
  private final MethodHandle adHoc;
  private final MethodHandle withRoles;
  private final MethodHandle principal;
  private final MethodHandle mapper;
  private final MethodHandle runAs;
  private final ContainerIdentity nobody;

  private ElytronSecurity(Object domain, ClassLoader loader) throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    Class<?> domains = type("auth.server.SecurityDomain", loader);
    Class<?> identities = type("auth.server.SecurityIdentity", loader);
    Class<?> mappers = type("authz.RoleMapper", loader);
    Class<?> roles = type("authz.Roles", loader);
    this.domain = domain;
    this.current =
        generic(lookup.unreflect(domains.getMethod("getCurrentSecurityIdentity")), Object.class);
    this.adHoc =
        generic(
            lookup.unreflect(domains.getMethod("createAdHocIdentity", Principal.class)),
            Object.class,
            Principal.class);
    this.withRoles =
        generic(
            lookup.unreflect(identities.getMethod("withDefaultRoleMapper", mappers)),
            Object.class,
            Object.class);
    this.principal =
        lookup
            .unreflect(identities.getMethod("getPrincipal"))
            .asType(MethodType.methodType(Principal.class, Object.class));
    this.mapper =
        MethodHandles.filterArguments(
                lookup.unreflect(mappers.getMethod("constant", roles)),
                0,
                lookup.unreflect(roles.getMethod("fromSet", Set.class)))
            .asType(MethodType.methodType(Object.class, Set.class));
    this.runAs =
        generic(
            lookup.unreflect(identities.getMethod("runAs", Callable.class)),
            Object.class,
            Callable.class);
    this.nobody =
        new Identity(
            runAs, domains.getMethod("getAnonymousSecurityIdentity").invoke(domain), Set.of());
  }

  /** That of the application whose thread this is; null: another server, or no domain. */
  static @Nullable ServerSecurity find() throws ReflectiveOperationException {
    ClassLoader loader = ElytronSecurity.class.getClassLoader();
    Class<?> domains;
    try {
      domains = type("auth.server.SecurityDomain", loader);
    } catch (ClassNotFoundException e) {
      return null; // another server
    }
    Object domain = domains.getMethod("getCurrent").invoke(null);
    return domain == null ? null : new ElytronSecurity(domain, loader);
  }

  private static Class<?> type(String name, ClassLoader loader) throws ClassNotFoundException {
    return Class.forName(PACKAGE + name, false, loader);
  }

  private static MethodHandle generic(MethodHandle handle, Class<?>... arguments) {
    return handle.asType(MethodType.methodType(Object.class, arguments));
  }

  @Override
  public @Nullable ContainerIdentity current(String name) {
    try {
      Object identity = current.invokeExact(domain);
      Principal who = (Principal) principal.invokeExact(identity);
      return name.equals(who.getName()) ? new Identity(runAs, identity, null) : null;
    } catch (Throwable e) {
      throw ServerCall.failed(e);
    }
  }

  @Override
  public ContainerIdentity named(Principal who, Set<String> roles) {
    try {
      Object made = adHoc.invokeExact(domain, who);
      Object constant = mapper.invokeExact(roles);
      Object identity = withRoles.invokeExact(made, constant);
      return new Identity(runAs, identity, Set.copyOf(roles));
    } catch (Throwable e) {
      throw ServerCall.failed(e);
    }
  }

  @Override
  public ContainerIdentity nobody() {
    return nobody;
  }

  /**
   * A {@code SecurityIdentity}.
   *
   * @param roles null: it is that of a login
   */
  private record Identity(MethodHandle runAs, Object identity, @Nullable Set<String> roles)
      implements ContainerIdentity {

    @Override
    @SuppressWarnings("unchecked") // it is what the task returned
    public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
      try {
        return (T) (Object) runAs.invokeExact(identity, (Callable<?>) task);
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) {
        throw ServerCall.failed(e);
      }
    }

    /** Nothing of it: it may be logged. */
    @Override
    public String toString() {
      return "an identity of WildFly";
    }
  }
}
