package org.carillon.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.carillon.api.Caller;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.spi.TransportHandshake;
import org.carillon.spi.TransportRefusal;
import org.jspecify.annotations.Nullable;

/** The event {@code $renew}: an open connection shows another token of the same user. */
@ApplicationScoped
public class TokenRenewal {

  /** The name of the event. */
  public static final String EVENT = "$renew";

  /** The member of its data that is the token. */
  public static final String TOKEN = "token";

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int FAULT = 500;
  private static final int UNAVAILABLE = 503;

  /** What a client is told that has lost the right to its service. */
  static final String LOST = "the caller may not use this service any more";

  private final IdentityJudge identityJudge;

  @Inject
  TokenRenewal(IdentityJudge identityJudge) {
    this.identityJudge = identityJudge;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  TokenRenewal() {
    this.identityJudge = null;
  }

  /**
   * Renews a connection: its caller has the roles and the end of the new token from here on.
   *
   * @param token as the client sent it
   * @return the answer as JSON text: {@code {"expiresIn": 300000}}, in ms from now; null: no end
   * @throws OperationException if it is not renewed, and is as it was; or, where the user has lost
   *     the right to the service, is being closed
   */
  public String renew(ClientConnection connection, @Nullable Object token) {
    if (!(token instanceof String text) || text.isEmpty()) {
      throw new OperationException(ErrorCode.INVALID, EVENT + " wants a \"" + TOKEN + "\"");
    }
    long began = System.currentTimeMillis();
    Caller before = connection.caller();
    Caller renewed = caller(connection, text);
    if (before.isAnonymous() || renewed.isAnonymous()) {
      throw new OperationException(ErrorCode.UNAUTHENTICATED, "Nobody is known by the token");
    }
    if (!Objects.equals(before.name(), renewed.name())
        || !Objects.equals(before.tenant(), renewed.tenant())) {
      throw new OperationException(
          ErrorCode.FORBIDDEN, "The token is of another user, or of another tenant");
    }
    if (!connection.model().access().permits(renewed)) {
      connection.close(CloseCodes.POLICY, LOST);
      throw new OperationException(ErrorCode.FORBIDDEN, LOST);
    }
    if (!connection.renew(renewed)) {
      throw new OperationException(ErrorCode.UNAUTHENTICATED, "The caller's time is up");
    }
    String lost = identityJudge.lostSince(renewed, began);
    if (lost != null) { // while it was on its way to where connections are ended
      connection.close(CloseCodes.POLICY, lost);
      throw new OperationException(ErrorCode.UNAUTHENTICATED, lost);
    }
    return "{\"expiresIn\":" + connection.left() + "}";
  }

  private Caller caller(ClientConnection connection, String token) {
    HandshakeUnderway underway =
        new HandshakeUnderway(
            connection.service(),
            connection.path(),
            new Renewed(connection, token),
            connection.client(),
            true);
    try {
      return identityJudge.caller(identityJudge.ask(underway));
    } catch (TransportRefusal refusal) {
      ErrorCode code =
          switch (refusal.status()) {
            case UNAUTHORIZED -> ErrorCode.UNAUTHENTICATED;
            case FORBIDDEN -> ErrorCode.FORBIDDEN;
            case FAULT, UNAVAILABLE -> ErrorCode.INTERNAL;
            default -> ErrorCode.CONFLICT;
          };
      throw new OperationException(code, refusal.getMessage());
    }
  }

  /** What the client said when it connected, and now. */
  private record Renewed(ClientConnection connection, String token) implements TransportHandshake {

    @Override
    public Map<String, List<String>> queryParameters() {
      return connection.queryParameters();
    }

    @Override
    public Map<String, List<String>> headers() {
      return connection.headers();
    }

    @Override
    public @Nullable String address() {
      return connection.owner().address();
    }

    @Override
    public Map<String, @Nullable Object> auth() {
      return Map.of(TOKEN, token);
    }

    /** Who, and nothing of the token. */
    @Override
    public String toString() {
      return connection.toString();
    }
  }
}
