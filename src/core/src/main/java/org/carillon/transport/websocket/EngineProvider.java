package org.carillon.transport.websocket;

import java.util.List;
import org.carillon.api.provider.CarillonProvider;
import org.carillon.api.provider.EndpointHandler;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/** The engine, as the types of the API find it. */
public final class EngineProvider implements CarillonProvider {

  /** Called by the service loader. */
  public EngineProvider() {}

  @Override
  public String json(@Nullable Object plain) {
    return Json.write(plain);
  }

  @Override
  public EndpointHandler endpointHandler() {
    return new EndpointSession();
  }

  @Override
  public String subprotocol(List<String> requested) {
    return Subprotocols.chosen(requested);
  }
}
