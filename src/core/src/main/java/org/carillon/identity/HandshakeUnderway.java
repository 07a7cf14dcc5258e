package org.carillon.identity;

import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.security.ContainerIdentity;
import org.carillon.security.IdentifiedHandshake;
import org.carillon.spi.Handshake;
import org.carillon.spi.TransportHandshake;
import org.carillon.spi.VerifiedToken;
import org.jspecify.annotations.Nullable;

/** What the checks of an application look at, and what they and a token say. */
public final class HandshakeUnderway implements Handshake {

  private static final int LOWEST_REFUSAL = 400;
  private static final int HIGHEST_REFUSAL = 599;

  private final String service;
  private final String path;
  private final TransportHandshake said;
  private final boolean renewal;
  private final long began = System.currentTimeMillis();
  private final @Nullable Caller known;
  private final long lineBegan;
  private @Nullable Principal principal;
  private @Nullable Set<String> roles;
  private @Nullable String client;
  private @Nullable String tenant;
  private @Nullable Instant expires;
  private @Nullable String login;
  private int status;
  private String message = "";

  HandshakeUnderway(
      String service,
      String path,
      TransportHandshake said,
      @Nullable String client,
      boolean renewal) {
    this.service = service;
    this.path = path;
    this.said = said;
    this.client = client;
    this.renewal = renewal;
    IdentifiedHandshake line = said instanceof IdentifiedHandshake own ? own : null;
    this.known = line == null ? null : line.known();
    this.lineBegan = line == null ? 0 : line.established();
  }

  boolean isRefused() {
    return status != 0;
  }

  /** Whether a token or a check said who it is, and not the transport. */
  public boolean isByCheck() {
    return principal != null;
  }

  int status() {
    return status;
  }

  String message() {
    return message;
  }

  /**
   * When it was begun to be judged, or when the caller's line was, in ms since 1970: who was
   * revoked since then is refused.
   */
  public long began() {
    return line() == null ? began : Math.min(began, lineBegan);
  }

  /** Whom the line was opened by, where nothing else has named the caller; null: not known. */
  private @Nullable Caller line() {
    return principal == null ? known : null;
  }

  /** The client identifier; null: none. */
  public @Nullable String client() {
    return client;
  }

  /** The format that is fixed for every frame both ways; null: none. */
  public @Nullable String format() {
    return said.format();
  }

  /** The address that the client is at; null: unknown. */
  public @Nullable String address() {
    return said.address();
  }

  @Nullable String token() {
    return said.token();
  }

  @Nullable String tenant() {
    Caller line = line();
    return tenant == null && line != null ? line.tenant() : tenant;
  }

  @Nullable Instant expires() {
    Caller line = line();
    Instant end = line == null ? null : line.expires();
    return end == null || (expires != null && expires.isBefore(end)) ? expires : end;
  }

  @Override
  public String service() {
    return service;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable Principal principal() {
    return principal == null ? said.principal() : principal;
  }

  @Override
  public Map<String, List<String>> queryParameters() {
    return said.queryParameters();
  }

  @Override
  public Map<String, List<String>> headers() {
    return said.headers();
  }

  @Override
  public Map<String, @Nullable Object> auth() {
    return said.auth();
  }

  @Override
  public boolean isRenewal() {
    return renewal;
  }

  @Override
  public void caller(Principal who, Set<String> has) {
    principal = who;
    roles = Set.copyOf(has);
  }

  void caller(VerifiedToken token) {
    caller(token.principal(), token.roles());
    if (token.tenant() != null) {
      tenant(token.tenant());
    }
    if (token.expires() != null) {
      expires(token.expires());
    }
  }

  void caller(TicketDesk.Redeemed ticket) {
    caller(ticket.token());
    login = ticket.login();
  }

  /** The name of the login that asked for the client's ticket; null: there is none. */
  @Nullable String login() {
    return login;
  }

  /** All roles that a token or a check has given; null: neither said who it is. */
  @Nullable Set<String> granted() {
    return roles;
  }

  /** The server's own identity of whom the transport took it for; null: not known. */
  @Nullable ContainerIdentity identity() {
    return said instanceof IdentifiedHandshake known ? known.identity() : null;
  }

  boolean isInRole(String role) {
    return roles == null ? said.isInRole(role) : roles.contains(role);
  }

  @Override
  public void refuse(int code, String text) {
    if (code < LOWEST_REFUSAL || code > HIGHEST_REFUSAL) {
      throw new IllegalArgumentException("a refusal has a status from 400 to 599, not " + code);
    }
    status = code;
    message = text;
  }

  @Override
  public void client(String identifier) {
    client = identifier;
  }

  @Override
  public void tenant(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a tenant has a name");
    }
    tenant = name;
  }

  @Override
  public void expires(Instant end) {
    if (expires == null || end.isBefore(expires)) {
      expires = end;
    }
  }
}
