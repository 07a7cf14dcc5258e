package org.carillon.transport.socketio;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.carillon.api.Caller;
import org.carillon.identity.TokenRenewal;
import org.carillon.security.ContainerIdentity;
import org.carillon.security.IdentifiedHandshake;
import org.carillon.security.KnownCaller;
import org.carillon.transport.engineio.EngineSocket;
import org.jspecify.annotations.Nullable;

/**
 * What a client said: in the first request of its line, and to join a namespace.
 *
 * @param line its line
 * @param auth what it sent to join; never shown, since it may have a token
 */
record ConnectHandshake(EngineSocket line, Map<String, @Nullable Object> auth)
    implements IdentifiedHandshake {

  @Override
  public @Nullable ContainerIdentity identity() {
    return line.caller() instanceof KnownCaller known ? known.identity() : null;
  }

  @Override
  public @Nullable Caller known() {
    return line.caller().isAnonymous() ? null : line.caller();
  }

  @Override
  public long established() {
    return line.established();
  }

  @Override
  public @Nullable Principal principal() {
    return line.caller().principal();
  }

  @Override
  public boolean isInRole(String role) {
    return line.caller().hasRole(role);
  }

  @Override
  public Map<String, List<String>> queryParameters() {
    return line.facts().queryParameters();
  }

  /** What it sent to join, as Socket.IO's own clients have it: {@code auth: {token}}. */
  @Override
  public @Nullable String token() {
    return auth.get(TokenRenewal.TOKEN) instanceof String token ? token : null;
  }

  @Override
  public @Nullable String address() {
    return line.facts().address();
  }

  @Override
  public Map<String, List<String>> headers() {
    return line.facts().headers();
  }

  /** Who, and nothing of what it sent. */
  @Override
  public String toString() {
    return String.valueOf(line.caller().name());
  }
}
