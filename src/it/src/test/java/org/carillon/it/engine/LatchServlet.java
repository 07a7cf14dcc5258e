package org.carillon.it.engine;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET}: how many hold a latch; {@code POST}: lets them go. */
@WebServlet("/latch")
public class LatchServlet extends HttpServlet {

  @Inject private Latches latches;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getWriter().print(latches.holding(request.getParameter("name")));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) {
    latches.release(request.getParameter("name"));
  }
}
