package org.carillon.it.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.api.Caller;
import org.carillon.spi.RoleSource;

/** Says which roles a few users have now. */
@ApplicationScoped
public class ClerkRoles implements RoleSource {

  private final Map<String, Set<String>> roles = new ConcurrentHashMap<>();

  void change(String user, String now) {
    roles.put(user, Set.of(now.split(" ")));
  }

  @Override
  public Set<String> roles(Caller caller) {
    return roles.get(caller.name());
  }
}
