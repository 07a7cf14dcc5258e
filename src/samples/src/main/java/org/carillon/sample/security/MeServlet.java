package org.carillon.sample.security;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /me}: who calls, {@code null} where nobody has authenticated. */
@WebServlet("/me")
public class MeServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Me.of(request.getUserPrincipal(), request::isUserInRole).write(response);
  }
}
