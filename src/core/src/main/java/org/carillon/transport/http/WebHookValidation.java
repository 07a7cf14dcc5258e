package org.carillon.transport.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/**
 * Answers senders that ask by {@code OPTIONS} whether they may deliver here, as "HTTP 1.1 Web Hooks
 * for Event Delivery" of CloudEvents 1.0 has it. It admits nobody: who posts is authenticated.
 *
 * @param origins the names of senders that may; {@code *} is any
 */
record WebHookValidation(List<String> origins) {

  private static final String ANY = "*";

  /**
   * Answers, where the request asks for this and its sender may.
   *
   * @return false: the request is none of these, or is not granted; nothing was answered
   */
  boolean answer(HttpServletRequest request, HttpServletResponse response) {
    String origin = request.getHeader("WebHook-Request-Origin");
    if (!request.getMethod().equals("OPTIONS") || origin == null || !isAllowed(origin)) {
      return false;
    }
    response.setHeader("Allow", "POST");
    response.setHeader("WebHook-Allowed-Origin", origins.contains(ANY) ? ANY : origin);
    response.setHeader("WebHook-Allowed-Rate", ANY);
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentLength(0);
    return true;
  }

  private boolean isAllowed(String origin) {
    return origins.contains(ANY) || origins.stream().anyMatch(origin::equalsIgnoreCase);
  }
}
