package org.carillon.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Json;
import org.carillon.security.LoginSessions;
import org.carillon.spi.TransportRefusal;
import org.carillon.spi.VerifiedToken;
import org.jspecify.annotations.Nullable;

/**
 * Makes tickets, and takes them back once: a ticket stands for the caller of the request that it
 * was made for, at one service, for a page of one origin.
 */
@ApplicationScoped
public class TicketDesk {

  /** What a ticket begins with, which tells it from tokens. */
  public static final String PREFIX = "ct.";

  /** The query parameter of a handshake. */
  public static final String PARAMETER = "ticket";

  private static final System.Logger LOGGER = System.getLogger(TicketDesk.class.getName());

  private static final int BYTES = 32;
  private static final int UNAUTHORIZED = 401;
  private static final int UNAVAILABLE = 503;

  private static final String USER = "user";
  private static final String TENANT = "tenant";
  private static final String ROLES = "roles";
  private static final String PATH = "path";
  private static final String ORIGIN = "origin";
  private static final String ISSUED = "issued";
  private static final String END = "end";
  private static final String LOGIN = "login";

  /**
   * What a ticket says.
   *
   * @param login the name of the login that asked for it; null: credentials did
   */
  record Redeemed(VerifiedToken token, @Nullable String login) {}

  private final SecureRandom random = new SecureRandom();
  private final IdentityStore store;
  private final EndedLogins endedLogins;
  private final long lifeMillis;
  private final long connectionMillis;

  @Inject
  TicketDesk(IdentityStore store, EndedLogins endedLogins, CarillonConfig config) {
    this.store = store;
    this.endedLogins = endedLogins;
    this.lifeMillis = config.get(Settings.TICKET_LIFE).toMillis();
    this.connectionMillis = config.get(Settings.TICKET_CONNECTION).toMillis();
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  TicketDesk() {
    this.store = null;
    this.endedLogins = null;
    this.lifeMillis = 0;
    this.connectionMillis = 0;
  }

  /** How long a ticket can be used, in ms. */
  public long lifeMillis() {
    return lifeMillis;
  }

  /** Whether a text is a ticket, good or not. */
  static boolean isTicket(@Nullable String text) {
    return text != null && text.startsWith(PREFIX);
  }

  /**
   * Makes one.
   *
   * @param path of the service
   * @param origin of the page; null: no page asks
   * @param login that says who asks, and with which the ticket ends; null: credentials do
   * @throws Exception if it cannot be kept
   */
  public String issue(
      Caller caller, String path, @Nullable String origin, LoginSessions.@Nullable Login login)
      throws Exception {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String ticket = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = Instant.now();
    Instant end = now.plusMillis(connectionMillis);
    Instant own = caller.expires();
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put(USER, Objects.requireNonNull(caller.name(), "nobody gets a ticket"));
    content.put(TENANT, caller.tenant());
    content.put(ROLES, List.copyOf(caller.roles()));
    content.put(PATH, path);
    content.put(ORIGIN, origin);
    content.put(ISSUED, now.toString());
    content.put(END, (own != null && own.isBefore(end) ? own : end).toString());
    if (login != null) {
      content.put(LOGIN, login.name());
      endedLogins.follow(login);
    }
    store.put(
        IdentityStore.Kind.TICKET, ticket, now.toEpochMilli() + lifeMillis, Json.write(content));
    return ticket;
  }

  /**
   * Takes one: whatever comes of it, it is good no more.
   *
   * @throws TransportRefusal 401: it is not good, for this service and origin; 503: that is not
   *     known
   */
  Redeemed redeem(String ticket, String path, @Nullable String origin) throws TransportRefusal {
    Map<String, @Nullable Object> content;
    String login;
    boolean isOver;
    try {
      String kept = store.take(IdentityStore.Kind.TICKET, ticket);
      content = kept == null ? Map.of() : Json.parseObject(kept);
      login = content.get(LOGIN) instanceof String name ? name : null;
      isOver = login != null && endedLogins.hasEnded(login);
    } catch (Exception e) {
      LOGGER.log(System.Logger.Level.WARNING, "A ticket cannot be looked up", e);
      throw new TransportRefusal(UNAVAILABLE, "The ticket cannot be looked up now");
    }
    if (isOver
        || !(content.get(USER) instanceof String user)
        || !path.equals(content.get(PATH))
        || !Objects.equals(origin, content.get(ORIGIN))) {
      throw new TransportRefusal(UNAUTHORIZED, "The ticket is not good, or no longer");
    }
    Set<String> roles = new LinkedHashSet<>();
    if (content.get(ROLES) instanceof List<?> names) {
      names.forEach(name -> roles.add(String.valueOf(name)));
    }
    return new Redeemed(
        new VerifiedToken(
            new TicketPrincipal(user),
            roles,
            content.get(TENANT) instanceof String tenant ? tenant : null,
            Instant.parse(String.valueOf(content.get(ISSUED))),
            Instant.parse(String.valueOf(content.get(END)))),
        login);
  }
}
