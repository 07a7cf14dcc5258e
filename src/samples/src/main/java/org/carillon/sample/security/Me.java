package org.carillon.sample.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.function.Predicate;
import org.carillon.api.TenantPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, for a page.
 *
 * @param user the name; null where nobody has authenticated
 * @param tenant the tenant; null where the principal knows none
 * @param roles those of the samples' roles that the user has, sorted
 */
record Me(@Nullable String user, @Nullable String tenant, List<String> roles) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Me of(@Nullable Principal principal, Predicate<String> hasRole) {
    return principal == null
        ? new Me(null, null, List.of())
        : new Me(
            principal.getName(),
            principal instanceof TenantPrincipal known ? known.tenant() : null,
            DemoUsers.ROLES.stream().filter(hasRole).toList());
  }

  /** Answers with it as JSON. */
  void write(HttpServletResponse response) throws IOException {
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    JSON.writeValue(response.getOutputStream(), this);
  }
}
