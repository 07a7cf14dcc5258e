package org.carillon.it.attack;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** An application's own: it fails at a GET, and reads what is posted, whatever it is. */
@WebServlet("/failing")
public class FailingServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    throw new IllegalStateException("what is inside");
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] buffer = new byte[8_192];
    long length = 0;
    for (int count = 0; count >= 0; count = request.getInputStream().read(buffer)) {
      length += count;
    }
    response.getWriter().print(length);
  }
}
