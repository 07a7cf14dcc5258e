package org.carillon.transport.websocket;

import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/** Stands before the upgrade on the paths of the services, and on no other. */
final class HandshakeFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private final transient Map<String, ServiceModel> services;
  private final transient HandshakeJudge judge;
  private final transient Runnable ready;

  /**
   * A filter.
   *
   * @param ready to be run once, when every listener has run and the endpoints of all are
   *     registered
   */
  HandshakeFilter(Map<String, ServiceModel> services, HandshakeJudge judge, Runnable ready) {
    this.services = services;
    this.judge = judge;
    this.ready = ready;
  }

  @Override
  public void init(FilterConfig config) throws ServletException {
    super.init(config);
    ready.run();
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = path(request);
    ServiceModel service = services.get(path);
    if (service == null) {
      chain.doFilter(
          request, response); // a mapping that the server reads more widely than we wrote it
      return;
    }
    AdmittedHandshake admittedHandshake = judge.judge(service, path, request, response);
    if (admittedHandshake != null) {
      chain.doFilter(new AdmittedRequest(request, admittedHandshake), response);
    }
  }

  private static String path(HttpServletRequest request) {
    @Nullable String info = request.getPathInfo();
    return info == null ? request.getServletPath() : request.getServletPath() + info;
  }
}
