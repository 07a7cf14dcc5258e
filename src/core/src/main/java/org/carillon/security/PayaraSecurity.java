package org.carillon.security;

import jakarta.security.enterprise.CallerPrincipal;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Payara's security context, which is that of a thread. Its classes are asked by name: other
 * servers have none of them.
 */
final class PayaraSecurity implements ServerSecurity {

  private static final String CONTEXT = "com.sun.enterprise.security.SecurityContext";
  private static final String GROUP = "org.glassfish.security.common.Group";

  private final Access access;
  private final MethodHandle make;
  private final MethodHandle group;
  private final MethodHandle principal;
  private final ContainerIdentity nobody;

  /** The context of this thread. */
  private record Access(MethodHandle current, MethodHandle set) {

    @Nullable Object get() {
      try {
        return (Object) current.invokeExact();
      } catch (Throwable e) {
        throw ServerCall.failed(e);
      }
    }

    void set(@Nullable Object context) {
      try {
        set.invokeExact(context);
      } catch (Throwable e) {
        throw ServerCall.failed(e);
      }
    }
  }

  private PayaraSecurity(Class<?> contexts, ClassLoader loader)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    this.access =
        new Access(
            lookup
                .unreflect(contexts.getMethod("getCurrent"))
                .asType(MethodType.methodType(Object.class)),
            lookup
                .unreflect(contexts.getMethod("setCurrent", contexts))
                .asType(MethodType.methodType(void.class, Object.class)));
    this.make =
        lookup
            .unreflectConstructor(contexts.getConstructor(String.class, Subject.class))
            .asType(MethodType.methodType(Object.class, String.class, Subject.class));
    this.group =
        lookup
            .unreflectConstructor(Class.forName(GROUP, false, loader).getConstructor(String.class))
            .asType(MethodType.methodType(Principal.class, String.class));
    this.principal =
        lookup
            .unreflect(contexts.getMethod("getCallerPrincipal"))
            .asType(MethodType.methodType(Principal.class, Object.class));
    this.nobody =
        new Identity(
            access, contexts.getMethod("getDefaultSecurityContext").invoke(null), Set.of());
  }

  /** Null: this is another server. */
  static @Nullable ServerSecurity find() throws ReflectiveOperationException {
    ClassLoader loader = PayaraSecurity.class.getClassLoader();
    Class<?> contexts;
    try {
      contexts = Class.forName(CONTEXT, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
    return new PayaraSecurity(contexts, loader);
  }

  @Override
  public @Nullable ContainerIdentity current(String name) {
    Object context = access.get();
    if (context == null) {
      return null;
    }
    try {
      Principal who = (Principal) principal.invokeExact(context);
      return who != null && name.equals(who.getName()) ? new Identity(access, context, null) : null;
    } catch (Throwable e) {
      throw ServerCall.failed(e);
    }
  }

  @Override
  public ContainerIdentity named(Principal who, Set<String> roles) {
    Subject subject = new Subject();
    subject.getPrincipals().add(new CallerPrincipal(who.getName()));
    try {
      for (String role : roles) {
        subject.getPrincipals().add((Principal) group.invokeExact(role));
      }
      Object context = make.invokeExact(who.getName(), subject);
      return new Identity(access, context, Set.copyOf(roles));
    } catch (Throwable e) {
      throw ServerCall.failed(e);
    }
  }

  @Override
  public ContainerIdentity nobody() {
    return nobody;
  }

  /**
   * A {@code SecurityContext}.
   *
   * @param roles null: it is that of a login
   */
  private record Identity(Access access, @Nullable Object context, @Nullable Set<String> roles)
      implements ContainerIdentity {

    @Override
    public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
      Object before = access.get();
      access.set(context);
      try {
        return task.call();
      } finally {
        access.set(before);
      }
    }

    /** Nothing of it: it may be logged. */
    @Override
    public String toString() {
      return "an identity of Payara";
    }
  }
}
