package org.carillon.it.login;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.security.enterprise.authentication.mechanism.http.OpenIdAuthenticationMechanismDefinition;
import jakarta.security.enterprise.authentication.mechanism.http.openid.ClaimsDefinition;

/** Pages whose login is at an issuer, as docs/authentication.md has it. */
@OpenIdAuthenticationMechanismDefinition(
    providerURI = "${issuer.address}",
    clientId = "pages",
    clientSecret = "${issuer.secret}",
    scope = "openid",
    redirectURI = "${baseURL}/callback",
    redirectToOriginalResource = true,
    claimsDefinition = @ClaimsDefinition(callerNameClaim = "sub", callerGroupsClaim = "groups"))
@Named("issuer")
@ApplicationScoped
public class OpenIdSecurity {

  /** Where the issuer is. */
  public String getAddress() {
    return System.getProperty("carillon.jwt.issuer");
  }

  /** What the application shows the issuer. */
  public String getSecret() {
    return "known-to-the-pages";
  }
}
