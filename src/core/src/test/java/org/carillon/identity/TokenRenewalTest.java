package org.carillon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.api.OperationException;
import org.carillon.config.CarillonConfig;
import org.carillon.model.ApplicationModel;
import org.carillon.security.CallerResolver;
import org.carillon.security.KnownCaller;
import org.carillon.session.ClientConnection;
import org.carillon.session.Clients;
import org.carillon.session.MemoryChannel;
import org.carillon.session.WireProtocol;
import org.carillon.spi.HandshakeCheck;
import org.carillon.spi.TenantResolver;
import org.carillon.spi.TokenRejectedException;
import org.carillon.spi.TokenVerifier;
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

  private TokenRenewal renewal(@Nullable TokenVerifier verifier, HandshakeCheck... checks) {
    CallerResolver resolver =
        new CallerResolver(
            new ApplicationModel(List.of(), Map.of(), Map.of(), Set.of()),
            config,
            (TenantResolver) null);
    return new TokenRenewal(new IdentityJudge(resolver, List.of(checks), verifier));
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
    refused(renewal(null), connection, "ada editor", "UNKNOWN_EVENT");
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
