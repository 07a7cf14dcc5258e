package org.carillon.transport.http;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.identity.IdentityJudge;
import org.carillon.identity.TicketDesk;
import org.carillon.model.ApplicationModel;
import org.carillon.security.CallerResolver;
import org.carillon.security.ClientAddresses;
import org.carillon.security.LoginGuard;
import org.carillon.security.LoginSessions;
import org.carillon.security.OriginPolicy;
import org.carillon.security.SecurityLog;

/** Opens the address for tickets, where the application has services; starts what reads tokens. */
@WebListener
public class TicketRegistrar implements ServletContextListener {

  private static final System.Logger LOGGER = System.getLogger(TicketRegistrar.class.getName());

  private final ApplicationModel model;
  private final CarillonConfig config;
  private final IdentityJudge identityJudge;
  private final TicketDesk ticketDesk;
  private final CallerResolver callerResolver;
  private final SecurityLog security;
  private final LoginGuard loginGuard;
  private final LoginSessions logins;

  /** Called by the container. */
  @Inject
  TicketRegistrar(
      ApplicationModel model,
      CarillonConfig config,
      IdentityJudge identityJudge,
      TicketDesk ticketDesk,
      CallerResolver callerResolver,
      SecurityLog security,
      LoginGuard loginGuard,
      LoginSessions logins) {
    this.model = model;
    this.config = config;
    this.identityJudge = identityJudge;
    this.ticketDesk = ticketDesk;
    this.callerResolver = callerResolver;
    this.security = security;
    this.loginGuard = loginGuard;
    this.logins = logins;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    identityJudge.start();
    String path = config.get(Settings.PUBLIC_PATH);
    if (path.isEmpty() || model.byPath().isEmpty()) {
      return;
    }
    String mapping = path + "/ticket";
    TicketServlet servlet =
        new TicketServlet(
            model,
            identityJudge,
            ticketDesk,
            callerResolver,
            new OriginPolicy(config),
            new ClientAddresses(config),
            security,
            loginGuard,
            logins);
    Set<String> taken =
        event
            .getServletContext()
            .addServlet(TicketServlet.class.getName(), servlet)
            .addMapping(mapping);
    if (!taken.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "{0} is the application''s own; {1} says where else tickets are given",
          mapping,
          Settings.PUBLIC_PATH.name());
    }
  }
}
