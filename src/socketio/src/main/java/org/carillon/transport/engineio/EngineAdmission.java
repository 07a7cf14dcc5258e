package org.carillon.transport.engineio;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.carillon.api.Caller;
import org.carillon.identity.IdentityJudge;
import org.carillon.security.BearerTokens;
import org.carillon.security.CallerResolver;
import org.carillon.security.ClientAddresses;
import org.carillon.security.ContainerIdentities;
import org.carillon.security.KeptRequest;
import org.carillon.security.KnownCaller;
import org.carillon.security.LoginGuard;
import org.carillon.security.LoginSessions;
import org.carillon.security.OriginPolicy;
import org.carillon.security.SecurityLog;
import org.carillon.security.SecurityLog.Kind;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.NodeConnections;
import org.carillon.spi.TransportRefusal;
import org.jspecify.annotations.Nullable;

/**
 * Judges the requests of clients, whatever transport they are for, before anything is done for
 * them. Cheap questions first.
 */
final class EngineAdmission {

  private static final System.Logger LOGGER = System.getLogger(EngineAdmission.class.getName());

  private static final String VERSION_4 = "4";
  private static final String VERSION_3 = "3";

  private final Engine engine;
  private final OriginPolicy origins;
  private final ClientAddresses addresses;
  private final SecurityLog security;
  private final CallerResolver callerResolver;
  private final NodeConnections connections;
  private final LoginSessions logins;
  private final CredentialCheck credentialCheck;
  private final ContainerIdentities identities;
  private final LoginGuard loginGuard;
  private final IdentityJudge identityJudge;

  EngineAdmission(
      Engine engine,
      OriginPolicy origins,
      ClientAddresses addresses,
      SecurityLog security,
      CallerResolver callerResolver,
      NodeConnections connections,
      LoginSessions logins,
      CredentialCheck credentialCheck,
      ContainerIdentities identities,
      LoginGuard loginGuard,
      IdentityJudge identityJudge) {
    this.identityJudge = identityJudge;
    this.identities = identities;
    this.loginGuard = loginGuard;
    this.logins = logins;
    this.credentialCheck = credentialCheck;
    this.engine = engine;
    this.origins = origins;
    this.addresses = addresses;
    this.security = security;
    this.callerResolver = callerResolver;
    this.connections = connections;
  }

  /** What is to be done for a request. */
  sealed interface Verdict {

    /**
     * It is answered so.
     *
     * @param retryAfterMillis in how many milliseconds it may be tried again; 0: it is not known
     */
    record Refused(EngineRefusal refusal, long retryAfterMillis) implements Verdict {

      /** Of which nothing is known of when to try again. */
      Refused(EngineRefusal refusal) {
        this(refusal, 0);
      }
    }

    /** The container has answered it by itself: the credentials are none. */
    record Answered() implements Verdict {}

    /** A poll that the end of its session, by its client, has overtaken. */
    record Late(ClientSocket socket) implements Verdict {}

    /** It belongs to a socket. */
    record Known(ClientSocket socket) implements Verdict {}

    /**
     * It opens a socket.
     *
     * @param areCredentialsGood whether it had none, or good ones
     * @param login what said who it is; null: credentials of its own, or nothing
     */
    record New(
        EngineCodec codec,
        Caller caller,
        HandshakeFacts facts,
        boolean areCredentialsGood,
        LoginSessions.@Nullable Login login)
        implements Verdict {}
  }

  boolean allowsOrigin(HttpServletRequest request) {
    return origins.allows(OriginPolicy.Claim.of(request));
  }

  /** Tells the security log of a request that is refused. */
  void refused(HttpServletRequest request, EngineRefusal engineRefusal) {
    String what = "Engine.IO at " + request.getServletPath();
    if (engineRefusal == EngineRefusal.FORBIDDEN) {
      security.tell(Kind.MALICIOUS_CORS, null, addresses.of(request), what);
    } else {
      security.refused(
          engineRefusal.status(), request.getRemoteUser(), addresses.of(request), what);
    }
  }

  /**
   * Judges a request whose origin is allowed.
   *
   * @param upgrade whether it asks to become a WebSocket
   */
  Verdict judge(HttpServletRequest request, HttpServletResponse response, boolean upgrade) {
    QueryString queryString = QueryString.of(request);
    String transport = queryString.get("transport");
    boolean isPolling = Engine.POLLING.equals(transport) && engine.settings().polling();
    if (!isPolling && !Engine.WEBSOCKET.equals(transport)) {
      return new Verdict.Refused(EngineRefusal.TRANSPORT);
    }
    String sid = queryString.get("sid");
    EngineRefusal engineRefusal = sid == null ? newcomer(request, queryString) : null;
    if (engineRefusal == null && sid == null && isPolling == upgrade) {
      engineRefusal = EngineRefusal.REQUEST;
    }
    if (engineRefusal != null) {
      return new Verdict.Refused(engineRefusal);
    }
    if (sid == null) {
      long shakeMillis = engine.rates().handshake(addresses.of(request));
      if (shakeMillis > 0) {
        return new Verdict.Refused(EngineRefusal.LIMITED, shakeMillis);
      }
    }
    long loginMillis = isOfOpenSession(request, sid) ? 0 : loginGuard.waitMillis(request);
    if (loginMillis > 0) {
      return new Verdict.Refused(EngineRefusal.LIMITED, loginMillis);
    }
    String token = token(request);
    KnownCaller bearer = token == null ? null : bearer(token);
    boolean areGood = token == null ? credentialCheck.areGood(request, response) : bearer != null;
    if (!areGood) {
      loginGuard.failed(request);
    }
    if (response.isCommitted()) {
      return new Verdict.Answered();
    }
    if (!areGood && !engine.listener().judgesCredentials()) {
      return new Verdict.Refused(EngineRefusal.CREDENTIALS);
    }
    KnownCaller caller = bearer == null ? byContainer(request) : bearer;
    return sid == null
        ? open(request, queryString, caller, areGood)
        : known(request, sid, caller, isPolling, upgrade);
  }

  private KnownCaller byContainer(HttpServletRequest request) {
    return callerResolver.of(request).with(identities.current(request.getUserPrincipal()));
  }

  /** That of {@code Authorization}, where the container has not judged it and somebody does. */
  private @Nullable String token(HttpServletRequest request) {
    @Nullable String header = request.getHeader("Authorization");
    return header != null
            && BearerTokens.isBearer(header)
            && identityJudge.verifiesTokens()
            && request.getUserPrincipal() == null
        ? header.substring(header.indexOf(' ')).strip()
        : null;
  }

  /** Whose token it is; null: it is not good, or nobody can say so now. */
  private @Nullable KnownCaller bearer(String token) {
    try {
      return identityJudge.callerOf(token);
    } catch (TransportRefusal refusal) {
      LOGGER.log(System.Logger.Level.DEBUG, "A token is not accepted: {0}", refusal.getMessage());
      return null;
    }
  }

  /** Who has a session, whose id nobody else knows, goes on while others try passwords. */
  private boolean isOfOpenSession(HttpServletRequest request, @Nullable String sid) {
    String name = LoginGuard.name(request.getHeader("Authorization"));
    return sid != null && name != null && engine.find(sid, name) != null;
  }

  private @Nullable EngineRefusal newcomer(HttpServletRequest request, QueryString queryString) {
    if (!request.getMethod().equals("GET")) {
      return EngineRefusal.METHOD;
    }
    if (KeptRequest.size(request) > engine.limits().headers()) {
      return EngineRefusal.HEADERS;
    }
    String version = queryString.get("EIO");
    if (!VERSION_4.equals(version)
        && !(VERSION_3.equals(version) && engine.settings().protocol3())) {
      return EngineRefusal.VERSION;
    }
    return switch (connections.room()) {
      case DRAINING -> EngineRefusal.DRAINING;
      case NODE_FULL -> EngineRefusal.NODE_FULL;
      case FREE -> engine.refusal(addresses.of(request));
    };
  }

  private Verdict open(
      HttpServletRequest request,
      QueryString queryString,
      Caller caller,
      boolean areCredentialsGood) {
    long waitMillis = engine.rates().handshake(caller.tenant(), caller.name());
    if (waitMillis > 0) {
      return new Verdict.Refused(EngineRefusal.LIMITED, waitMillis);
    }
    if (engine.isFull(caller)) {
      return new Verdict.Refused(EngineRefusal.USER_FULL);
    }
    EngineCodec engineCodec =
        VERSION_4.equals(queryString.get("EIO"))
            ? new EngineCodec4()
            : new EngineCodec3(queryString.get("b64") == null);
    return new Verdict.New(
        engineCodec,
        caller,
        new HandshakeFacts(
            queryString.parameters(), KeptRequest.headers(request), addresses.of(request)),
        areCredentialsGood,
        logins.of(request));
  }

  private Verdict known(
      HttpServletRequest request, String sid, Caller caller, boolean isPolling, boolean upgrade) {
    @Nullable String user = caller.name();
    ClientSocket socket = engine.find(sid, user);
    if (socket == null && isPolling && request.getMethod().equals("GET")) {
      ClientSocket left = engine.left(sid, user);
      if (left != null) {
        return new Verdict.Late(left);
      }
    }
    if (socket == null) {
      return new Verdict.Refused(EngineRefusal.SID);
    }
    if (isPolling == upgrade || !socket.transport().equals(Engine.POLLING)) {
      return new Verdict.Refused(EngineRefusal.REQUEST);
    }
    return upgrade && !socket.isUpgradable()
        ? new Verdict.Refused(EngineRefusal.REQUEST)
        : new Verdict.Known(socket);
  }
}
