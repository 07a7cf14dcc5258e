package org.carillon.it.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Set;

/** Members, whose password is their name, and of whom one audits. */
@ApplicationScoped
public class Clerks implements IdentityStore {
  /** Called by the container. */
  public CredentialValidationResult validate(UsernamePasswordCredential credential) {
    String name = credential.getCaller();
    if (!credential.getPasswordAsString().equals(name)) {
      return CredentialValidationResult.INVALID_RESULT;
    }
    return new CredentialValidationResult(
        name, name.equals("bob") ? Set.of("member") : Set.of("member", "auditor"));
  }
}
