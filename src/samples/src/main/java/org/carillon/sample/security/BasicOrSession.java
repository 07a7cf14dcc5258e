package org.carillon.sample.security;

import static jakarta.security.enterprise.identitystore.CredentialValidationResult.Status.VALID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.IdentityStoreHandler;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: the user of the {@code Authorization} header, else the one who logged in on the page.
 * A request with the header makes no session, and none overrides the header.
 *
 * <p>{@code @AutoApplySession} would do the second half, but registers a session for each request
 * that authenticates, those of API clients too.
 */
@ApplicationScoped
public class BasicOrSession implements HttpAuthenticationMechanism {

  private IdentityStoreHandler identities;

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  protected BasicOrSession() {}

  /** Called by CDI. */
  @Inject
  public BasicOrSession(IdentityStoreHandler identities) {
    this.identities = identities;
  }

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    String header = request.getHeader("Authorization");
    if (BasicCredentials.arePresent(header)) {
      return basic(header, response, context);
    }
    SignedIn signedIn = SignedIn.in(request);
    if (signedIn != null) {
      return context.notifyContainerAboutLogin(signedIn.caller(), signedIn.groups());
    }
    return context.isProtected() ? challenge(response, context) : context.doNothing();
  }

  private AuthenticationStatus basic(
      String header, HttpServletResponse response, HttpMessageContext context) {
    @Nullable UsernamePasswordCredential credential = BasicCredentials.parse(header);
    if (credential == null) {
      return challenge(response, context);
    }
    var result = identities.validate(credential);
    return result.getStatus() == VALID
        ? context.notifyContainerAboutLogin(result)
        : challenge(response, context);
  }

  private static AuthenticationStatus challenge(
      HttpServletResponse response, HttpMessageContext context) {
    response.setHeader("WWW-Authenticate", BasicCredentials.CHALLENGE);
    return context.responseUnauthorized();
  }
}
