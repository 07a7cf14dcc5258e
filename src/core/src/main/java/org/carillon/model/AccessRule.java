package org.carillon.model;

import java.util.Set;
import org.carillon.api.Caller;

/** Who may use a service, an operation or an exposure. */
public sealed interface AccessRule {

  /** Whether the caller may. */
  boolean permits(Caller caller);

  /** Anyone, anonymous callers too. */
  record Anyone() implements AccessRule {
    @Override
    public boolean permits(Caller caller) {
      return true;
    }
  }

  /** Nobody. */
  record Nobody() implements AccessRule {
    @Override
    public boolean permits(Caller caller) {
      return false;
    }
  }

  /** Whoever has authenticated. */
  record Authenticated() implements AccessRule {
    @Override
    public boolean permits(Caller caller) {
      return !caller.isAnonymous();
    }
  }

  /** Whoever has one of the roles. */
  record Roles(Set<String> roles) implements AccessRule {
    @Override
    public boolean permits(Caller caller) {
      return roles.stream().anyMatch(caller::hasRole);
    }
  }
}
