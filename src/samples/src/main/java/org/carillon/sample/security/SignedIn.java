package org.carillon.sample.security;

import jakarta.security.enterprise.CallerPrincipal;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session knows of the user who logged in.
 *
 * @param caller who
 * @param groups the groups that the identity store gave
 */
record SignedIn(CallerPrincipal caller, Set<String> groups) implements Serializable {

  private static final String ATTRIBUTE = SignedIn.class.getName();

  /** Of the request's session; null where nobody has logged in. Makes no session. */
  static @Nullable SignedIn in(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    try {
      return session == null ? null : (SignedIn) session.getAttribute(ATTRIBUTE);
    } catch (IllegalStateException e) {
      return null; // another request has ended the session since
    }
  }

  /**
   * Keeps who logged in, in a session with a new id: an id that somebody planted before is worth
   * nothing after.
   */
  static SignedIn keep(HttpServletRequest request, CredentialValidationResult result) {
    SignedIn signedIn = new SignedIn(result.getCallerPrincipal(), result.getCallerGroups());
    forget(request);
    request.getSession(true).setAttribute(ATTRIBUTE, signedIn);
    request.changeSessionId();
    return signedIn;
  }

  /** Ends the session, if there is one. */
  static void forget(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    try {
      if (session != null) {
        session.invalidate();
      }
    } catch (IllegalStateException e) {
      return; // another request has ended it first
    }
  }
}
