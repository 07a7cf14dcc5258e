package org.carillon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.carillon.api.OperationException;
import org.carillon.broadcast.Clients;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.NodeMessage;
import org.carillon.config.CarillonConfig;
import org.carillon.model.ApplicationModel;
import org.carillon.security.CallerResolver;
import org.carillon.security.ContainerIdentities;
import org.carillon.security.KnownCaller;
import org.carillon.security.LoginSessions;
import org.carillon.security.SecurityLog;
import org.carillon.session.ClientConnection;
import org.carillon.session.MemoryChannel;
import org.carillon.session.WireProtocol;
import org.carillon.spi.TenantResolver;
import org.carillon.spi.TransportRefusal;
import org.junit.jupiter.api.Test;

/** What ends with a login that asked for tickets. */
class EndedLoginsTest {

  private static final KnownCaller ADA = new KnownCaller("ada", "default", Set.of("editor"), null);

  private final CarillonConfig config = new CarillonConfig(name -> Optional.empty());
  private final Clients clients = new Clients(config);
  private final IdentityStore store = new IdentityStore();
  private final EndedLogins endedLogins =
      new EndedLogins(store, Cluster.alone(), clients.connections, null, config);
  private final TicketDesk desk = new TicketDesk(store, endedLogins, config);
  private final LoginSessions sessions = new LoginSessions();
  private final HttpSessionListener listener = (HttpSessionListener) sessions.listener();

  private static HttpSession session(String id) {
    return (HttpSession)
        Proxy.newProxyInstance(
            EndedLoginsTest.class.getClassLoader(),
            new Class<?>[] {HttpSession.class},
            (proxy, method, arguments) -> method.getName().equals("getId") ? id : null);
  }

  private LoginSessions.Login login(String id) {
    Principal ada = () -> "ada";
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getUserPrincipal" -> ada;
                      case "getSession" -> session(id);
                      default -> null;
                    });
    return Objects.requireNonNull(sessions.of(request));
  }

  private void end(String id) {
    listener.sessionDestroyed(new HttpSessionEvent(session(id)));
  }

  private String ticket(LoginSessions.Login login) throws Exception {
    return desk.issue(ADA, Clients.PATH, null, login);
  }

  private void refused(String ticket) {
    assertThatThrownBy(() -> desk.redeem(ticket, Clients.PATH, null))
        .isInstanceOfSatisfying(TransportRefusal.class, e -> assertThat(e.status()).isEqualTo(401));
  }

  private MemoryChannel connected(LoginSessions.Login login) throws Exception {
    TicketDesk.Redeemed redeemed = desk.redeem(ticket(login), Clients.PATH, null);
    MemoryChannel channel = MemoryChannel.fast();
    connect(redeemed.login(), channel);
    return channel;
  }

  private ClientConnection connect(String login, MemoryChannel channel) {
    return clients.connect(ADA.byTicketOf(login), Map.of(), channel, WireProtocol.PLAIN);
  }

  @Test
  void itsTicketsAndWhatTheyOpenedAndNothingElse() throws Exception {
    LoginSessions.Login gone = login("s1");
    LoginSessions.Login other = login("s2");
    String unused = ticket(gone);
    String others = ticket(other);
    String ofNoLogin = ticket(null);
    MemoryChannel open = connected(gone);
    MemoryChannel witness = connected(other);
    MemoryChannel program = connected(null);
    end("s1");
    assertThat(open.closed).isEqualTo("1008 the session has ended");
    assertThat(witness.closed).isNull();
    assertThat(program.closed).isNull();
    refused(unused);
    assertThat(desk.redeem(others, Clients.PATH, null).login()).isEqualTo(other.name());
    assertThat(desk.redeem(ofNoLogin, Clients.PATH, null).login()).isNull();
    refused(ticket(gone)); // asked for while the session was about to end
  }

  @Test
  void aSessionThatChangesItsIdIsStillTheSame() throws Exception {
    String ticket = ticket(login("before"));
    ((jakarta.servlet.http.HttpSessionIdListener) listener)
        .sessionIdChanged(new HttpSessionEvent(session("after")), "before");
    end("after");
    refused(ticket);
  }

  @Test
  void anotherNodeTellsOfIt() throws Exception {
    LoginSessions.Login login = login("s1");
    MemoryChannel open = connected(login);
    String unused = ticket(login);
    endedLogins.told("other", new NodeMessage("carillon.login-ended", "{\"login\":7}"));
    endedLogins.told("other", new NodeMessage("another.kind", "{}"));
    assertThat(open.closed).isNull();
    endedLogins.told(
        "other", new NodeMessage("carillon.login-ended", "{\"login\":\"" + login.name() + "\"}"));
    assertThat(open.closed).isEqualTo("1008 the session has ended");
    refused(unused);
  }

  /** The ticket was good when it was shown; the session ended before the connection was renewed. */
  @Test
  void aRenewalThatALogoutOvertakesEndsTheConnection() throws Exception {
    LoginSessions.Login first = login("s1");
    LoginSessions.Login second = login("s2");
    MemoryChannel channel = MemoryChannel.fast();
    ClientConnection connection = connect(first.name(), channel);
    CallerResolver resolver =
        new CallerResolver(
            new ApplicationModel(List.of(), Map.of(), Map.of(), Set.of()),
            config,
            (TenantResolver) null);
    TokenRenewal renewal =
        new TokenRenewal(
            new IdentityJudge(
                resolver,
                List.of(handshake -> end("s2")), // it is asked behind the ticket
                null,
                desk,
                new UserRevocations(
                    store,
                    Cluster.alone(),
                    null,
                    clients.connections,
                    null,
                    new SecurityLog(),
                    config),
                endedLogins,
                new ContainerIdentities()));
    String ticket = ticket(second);
    assertThatThrownBy(() -> renewal.renew(connection, ticket))
        .isInstanceOf(OperationException.class);
    assertThat(channel.closed).isEqualTo("1008 the session has ended");
  }
}
