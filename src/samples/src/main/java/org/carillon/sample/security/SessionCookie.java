package org.carillon.sample.security;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.annotation.WebListener;
import java.util.Set;

/**
 * Keeps the session's id where no script, no URL and no foreign site gets at it. {@code Secure} is
 * left to the deployer, since the samples are served without TLS.
 */
@WebListener
public class SessionCookie implements ServletContextListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    var context = event.getServletContext();
    context.setSessionTrackingModes(Set.of(SessionTrackingMode.COOKIE));
    var cookie = context.getSessionCookieConfig();
    cookie.setHttpOnly(true);
    cookie.setAttribute("SameSite", "Strict");
  }
}
