package org.carillon.transport.engineio;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Lets a page of an allowed origin read the answers (Fetch, section 3.3). Which origins those are
 * was judged before.
 */
final class CrossOrigin {

  private static final String ORIGIN = "Origin";
  private static final String METHODS = "GET, POST, OPTIONS";
  private static final String SECONDS = "600";

  private CrossOrigin() {}

  /** Says so in the answer, where the request is a page's. */
  static void allow(HttpServletRequest request, HttpServletResponse response) {
    response.addHeader("Vary", ORIGIN);
    @Nullable String origin = request.getHeader(ORIGIN);
    if (origin != null) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Allow-Credentials", "true");
    }
  }

  /** Whether a browser asks what it may ask. */
  static boolean isPreflight(HttpServletRequest request) {
    return request.getMethod().equals("OPTIONS");
  }

  /** Says what a page may send. */
  static void answerPreflight(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Max-Age", SECONDS);
    @Nullable String headers = request.getHeader("Access-Control-Request-Headers");
    if (headers != null) {
      response.setHeader("Access-Control-Allow-Headers", headers);
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
