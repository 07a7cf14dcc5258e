package org.carillon.sample.security;

import static jakarta.security.enterprise.identitystore.CredentialValidationResult.Status.VALID;
import static jakarta.servlet.http.HttpServletResponse.SC_BAD_REQUEST;
import static jakarta.servlet.http.HttpServletResponse.SC_FORBIDDEN;
import static jakarta.servlet.http.HttpServletResponse.SC_UNAUTHORIZED;

import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.IdentityStoreHandler;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code POST /login} with the form fields {@code user} and {@code password}: starts a session and
 * answers as {@code GET /me}; 401 for a wrong password, 403 for a foreign page.
 */
@WebServlet("/login")
public class LoginServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** Not Basic: a browser would ask for the password in a dialogue of its own. */
  private static final String CHALLENGE = "Form realm=\"carillon\"";

  /** Not by constructor: a servlet must have one without parameters. */
  @Inject private transient IdentityStoreHandler identities;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!SameOrigin.holds(request)) {
      response.sendError(SC_FORBIDDEN, "Log in from a page of this host");
      return;
    }
    String user = request.getParameter("user");
    String password = request.getParameter("password");
    // A password in the address would be kept in logs and histories.
    if (user == null || password == null || request.getQueryString() != null) {
      response.sendError(SC_BAD_REQUEST, "Send user and password as a form");
      return;
    }
    var result = identities.validate(new UsernamePasswordCredential(user, password));
    if (result.getStatus() != VALID) {
      response.setHeader("WWW-Authenticate", CHALLENGE);
      response.sendError(SC_UNAUTHORIZED, "Wrong user or password");
      return;
    }
    SignedIn signedIn = SignedIn.keep(request, result);
    Me.of(signedIn.caller(), signedIn.groups()::contains).write(response);
  }
}
