package org.carillon.transport.socketio;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.carillon.spi.TransportHandshake;
import org.carillon.transport.engineio.EngineSocket;
import org.jspecify.annotations.Nullable;

/**
 * What a client said: in the first request of its line, and to join a namespace.
 *
 * @param line its line
 * @param auth what it sent to join
 */
record ConnectHandshake(EngineSocket line, Map<String, @Nullable Object> auth)
    implements TransportHandshake {

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

  @Override
  public @Nullable String address() {
    return line.facts().address();
  }

  @Override
  public Map<String, List<String>> headers() {
    return line.facts().headers();
  }
}
