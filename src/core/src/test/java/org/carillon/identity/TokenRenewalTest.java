package org.carillon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.api.OperationException;
import org.carillon.broadcast.Clients;
import org.carillon.cluster.Cluster;
import org.carillon.config.CarillonConfig;
import org.carillon.model.ApplicationModel;
import org.carillon.security.CallerResolver;
import org.carillon.security.ContainerIdentities;
import org.carillon.security.KnownCaller;
import org.carillon.security.SecurityLog;
import org.carillon.session.ClientConnection;
import org.carillon.session.MemoryChannel;
import org.carillon.session.WireProtocol;
import org.carillon.spi.HandshakeCheck;
import org.carillon.spi.TenantResolver;
import org.carillon.spi.TokenRejectedException;
import org.carillon.spi.TokenVerifier;
import org.carillon.spi.TransportRefusal;
import org.carillon.spi.VerifiedToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code $renew} takes and refuses. */
class TokenRenewalTest {

  private final CarillonConfig config =
      new CarillonConfig(
          name -> name.equals("carillon.roles") ? Optional.of("member,editor") : Optional.empty());
  private final Clients clients = new Clients(config);
  private final MemoryChannel channel = MemoryChannel.fast();
  private final Instant end = Instant.now().plusSeconds(300);

  /** Tokens like {@code ada editor}. */
  private final TokenVerifier words =
      token -> {
        String[] said = token.split(" ");
        if (said.length != 2) {
          throw new TokenRejectedException("It is no token");
        }
        return new VerifiedToken(() -> said[0], Set.of(said[1]), null, null, end);
      };

  private final IdentityStore store = new IdentityStore();
  private final EndedLogins endedLogins =
      new EndedLogins(store, Cluster.alone(), clients.connections, null, config);
  private final TicketDesk desk = new TicketDesk(store, endedLogins, config);
  private final UserRevocations revocations =
      new UserRevocations(
          store, Cluster.alone(), null, clients.connections, null, new SecurityLog(), config);

  private TokenRenewal renewal(@Nullable TokenVerifier verifier, HandshakeCheck... checks) {
    CallerResolver resolver =
        new CallerResolver(
            new ApplicationModel(List.of(), Map.of(), Map.of(), Set.of()),
            config,
            (TenantResolver) null);
    return new TokenRenewal(
        new IdentityJudge(
            resolver,
            List.of(checks),
            verifier,
            desk,
            revocations,
            endedLogins,
            new ContainerIdentities()));
  }

  private ClientConnection connected() {
    return clients.connect(
        new KnownCaller("ada", "default", Set.of("member"), null),
        Map.of(),
        channel,
        WireProtocol.PLAIN);
  }

  private static void refused(
      TokenRenewal renewal, ClientConnection to, Object token, String code) {
    assertThatThrownBy(() -> renewal.renew(to, token))
        .isInstanceOfSatisfying(
            OperationException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(to.caller().roles()).containsExactly("member");
  }

  @Test
  void theCallerHasTheRolesAndTheEndOfTheNewToken() {
    ClientConnection connection = connected();
    assertThat(renewal(words).renew(connection, "ada editor")).matches("\\{\"expiresIn\":\\d+}");
    assertThat(connection.caller().roles()).containsExactly("editor");
    assertThat(connection.caller().expires()).isEqualTo(end);
  }

  @Test
  void whatIsNoTokenOfThisUserIsRefusedAndAllIsAsItWas() {
    ClientConnection connection = connected();
    TokenRenewal renewal = renewal(words);
    refused(renewal, connection, "bob editor", "FORBIDDEN");
    refused(renewal, connection, "nonsense", "UNAUTHENTICATED");
    refused(renewal, connection, "", "INVALID");
    refused(renewal, connection, 7, "INVALID");
    refused(renewal(null), connection, "ada editor", "UNAUTHENTICATED");
    refused(
        renewal(
            token -> {
              throw new IllegalStateException("the issuer is away");
            }),
        connection,
        "ada editor",
        "INTERNAL");
  }

  @Test
  void anotherTenantIsRefused() {
    ClientConnection connection = connected();
    refused(
        renewal(token -> new VerifiedToken(() -> "ada", Set.of("editor"), "other", null, end)),
        connection,
        "any",
        "FORBIDDEN");
  }

  @Test
  void anotherTicketOfTheSamePathRenewsOnce() throws Exception {
    ClientConnection connection = connected();
    KnownCaller editor = new KnownCaller("ada", "default", Set.of("editor"), null);
    String ticket = desk.issue(editor, Clients.PATH, null, null);
    refused(
        renewal(null), connection, desk.issue(editor, "/ws/other", null, null), "UNAUTHENTICATED");
    assertThat(renewal(null).renew(connection, ticket)).contains("expiresIn");
    assertThat(connection.caller().roles()).containsExactly("editor");
    assertThatThrownBy(() -> renewal(null).renew(connection, ticket))
        .isInstanceOf(OperationException.class);
    assertThat(connection.caller().expires())
        .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_600));
  }

  @Test
  void ofManyWhoShowATicketAtOnceOneIsAdmitted() throws Exception {
    String ticket =
        desk.issue(
            new KnownCaller("ada", "default", Set.of("editor"), null),
            Clients.PATH,
            "https://a.b",
            null);
    List<Boolean> admitted =
        java.util.stream.IntStream.range(0, 64)
            .parallel()
            .mapToObj(
                i -> {
                  try {
                    return desk.redeem(ticket, Clients.PATH, "https://a.b") != null;
                  } catch (TransportRefusal e) {
                    return e.status() != 401;
                  }
                })
            .toList();
    assertThat(admitted).containsOnlyOnce(true);
  }

  @Test
  void aCheckMayReadTheToken() {
    ClientConnection connection = connected();
    HandshakeCheck check =
        handshake -> {
          assertThat(handshake.isRenewal()).isTrue();
          if ("good".equals(handshake.auth().get("token"))) {
            handshake.caller(() -> "ada", Set.of("editor"));
            handshake.expires(end);
          }
        };
    refused(renewal(null, check), connection, "bad", "UNAUTHENTICATED");
    assertThat(renewal(null, check).renew(connection, "good")).contains("expiresIn");
    assertThat(connection.caller().expires()).isEqualTo(end);
  }
}
