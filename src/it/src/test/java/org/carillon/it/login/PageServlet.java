package org.carillon.it.login;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A page that one has to log in for, and the ways out: by a logout, and by doing nothing. */
@WebServlet("/page/*")
@ServletSecurity(@HttpConstraint(rolesAllowed = "member"))
public class PageServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.getWriter().print("the page of " + request.getRemoteUser());
    if ("/short".equals(request.getPathInfo())) {
      String seconds = request.getParameter("seconds");
      request.getSession().setMaxInactiveInterval(seconds == null ? 1 : Integer.parseInt(seconds));
    }
    if ("/logout".equals(request.getPathInfo())) {
      request.logout();
      request.getSession().invalidate();
    }
  }
}
