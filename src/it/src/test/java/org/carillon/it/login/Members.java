package org.carillon.it.login;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Set;

/** One user. */
@ApplicationScoped
public class Members implements IdentityStore {
  /** Called by the container. */
  public CredentialValidationResult validate(UsernamePasswordCredential credential) {
    return credential.compareTo("ada", "lovelace")
        ? new CredentialValidationResult("ada", Set.of("member"))
        : CredentialValidationResult.INVALID_RESULT;
  }
}
