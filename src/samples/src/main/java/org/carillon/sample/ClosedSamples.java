package org.carillon.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Nothing is found of the samples; a node is still probed below the path of its operations. */
final class ClosedSamples extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private final String operations;

  /**
   * Lets one path through.
   *
   * @param operations the path; empty: none
   */
  ClosedSamples(String operations) {
    this.operations = operations;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    // decoded and without dots, as the container looks for its servlet
    if (!operations.isEmpty() && request.getServletPath().startsWith(operations + "/")) {
      chain.doFilter(request, response);
    } else {
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }
}
