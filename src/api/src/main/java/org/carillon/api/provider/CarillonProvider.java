package org.carillon.api.provider;

import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * What the types of this artifact ask of the engine, which is in another: the artifact {@code
 * carillon} names one in {@code META-INF/services}. Not for applications.
 */
public interface CarillonProvider {

  /**
   * The engine beside this artifact; looked up once.
   *
   * @throws IllegalStateException if there is none; it names the artifact
   */
  static CarillonProvider get() {
    return Found.PROVIDER;
  }

  /** JSON text of plain values: maps, lists, strings, numbers, booleans and null. */
  String json(@Nullable Object plain);

  /** What handles one WebSocket session of an endpoint class of the application's own. */
  EndpointHandler endpointHandler();

  /**
   * The subprotocol that a handshake selects of those requested, "" for none: the first that
   * Carillon knows, else the first, since a browser fails a handshake that selects none.
   */
  String subprotocol(List<String> requested);

  /** Looked up when it is first asked for. */
  final class Found {

    private static final CarillonProvider PROVIDER = find();

    private Found() {}

    private static CarillonProvider find() {
      Iterator<CarillonProvider> found =
          ServiceLoader.load(CarillonProvider.class, CarillonProvider.class.getClassLoader())
              .iterator();
      if (!found.hasNext()) {
        throw new IllegalStateException(
            "carillon-api is there without an engine: add the artifact org.carillon:carillon");
      }
      return found.next();
    }
  }
}
