package org.carillon.security;

import java.security.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes identities of one kind of server. */
interface ServerSecurity {

  /** Whom the server takes for the caller on this thread; null: nobody of that name. */
  @Nullable ContainerIdentity current(String name);

  /** An identity of that principal with exactly those roles. */
  ContainerIdentity named(Principal principal, Set<String> roles);

  /** The identity of nobody: anonymous, without roles. */
  ContainerIdentity nobody();
}
