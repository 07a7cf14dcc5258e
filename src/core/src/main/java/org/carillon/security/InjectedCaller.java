package org.carillon.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.security.Principal;
import java.time.Instant;
import java.util.Set;
import org.carillon.api.Caller;
import org.jspecify.annotations.Nullable;

/** {@code @Inject Caller}: whoever is calling on the thread that asks. */
@ApplicationScoped
@Typed(Caller.class)
class InjectedCaller implements Caller {

  @Override
  public @Nullable String name() {
    return CallerContext.current().name();
  }

  @Override
  public @Nullable String tenant() {
    return CallerContext.current().tenant();
  }

  @Override
  public Set<String> roles() {
    return CallerContext.current().roles();
  }

  @Override
  public @Nullable Principal principal() {
    return CallerContext.current().principal();
  }

  @Override
  public @Nullable Instant expires() {
    return CallerContext.current().expires();
  }
}
