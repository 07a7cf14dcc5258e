package org.carillon.it.login;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.AutoApplySession;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;

/** A login by one header, kept in a session: whoever is named is a member. */
@AutoApplySession
@ApplicationScoped
public class SessionSecurity implements HttpAuthenticationMechanism {

  /** Names who logs in. */
  static final String USER = "X-User";

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    String user = request.getHeader(USER);
    if (user != null) {
      return context.notifyContainerAboutLogin(user, Set.of("member"));
    }
    return context.isProtected() || context.isAuthenticationRequest()
        ? context.responseUnauthorized()
        : context.doNothing();
  }
}
