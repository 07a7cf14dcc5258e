package org.carillon.bench.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Base64;
import java.util.Set;

/** Everybody is who they say, by HTTP Basic: a benchmark has no secrets. */
@ApplicationScoped
public class BenchUsers implements HttpAuthenticationMechanism {

  private static final String SCHEME = "Basic ";

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    String header = request.getHeader("Authorization");
    if (header == null || !header.startsWith(SCHEME)) {
      return context.doNothing();
    }
    String credentials =
        new String(Base64.getDecoder().decode(header.substring(SCHEME.length())), UTF_8);
    return context.notifyContainerAboutLogin(
        credentials.substring(0, credentials.indexOf(':')), Set.of("user"));
  }
}
