package org.carillon.spi;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The service that a frame came to, as a format sees it. */
public interface ServiceInfo {

  /** The simple name of the service class. */
  String name();

  /**
   * What clients can call: operations, generated handlers of entities, {@code wsContext}, {@code
   * $renew}.
   */
  Collection<OperationInfo> operations();

  /**
   * The operation that a format knows by that name: its alias, {@code <Service>.<operation>}, or
   * its name. Null: there is none.
   */
  @Nullable OperationInfo operation(String name);

  /**
   * Reads a frame that is a JSON object, within the limits that are configured. Values are plain,
   * as of {@link InboundMessage}.
   *
   * @throws FormatException if it is none, or over a limit
   */
  Map<String, @Nullable Object> readObject(String frame) throws FormatException;
}
