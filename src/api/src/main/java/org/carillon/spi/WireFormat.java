package org.carillon.spi;

import org.jspecify.annotations.Nullable;

/**
 * How messages look on the wire. Carillon brings {@code json}, {@code pcp}, {@code cloudevent} and
 * {@code generic}; an application brings its own as a CDI bean with a {@code @Named} name, by which
 * {@code @Format} finds it. {@link GenericFormat} is a start for those in JSON. Implementations are
 * called from many threads at once.
 */
public interface WireFormat {

  /**
   * Reads a text frame that came to a service. Where the message names an event that the service
   * does not have, the next format of the path is asked; where there is none, the client is told.
   *
   * @throws FormatException if it is none of this format; its message is sent to the client
   */
  InboundMessage parse(String frame, ServiceInfo service) throws FormatException;

  /** Writes an event. Called once for all clients that hear it. */
  String compose(OutboundMessage message);

  /**
   * Writes the answer to a frame of the service: a result, where the frame asked for one, or an
   * error. Null where the format has no way to say it, as by default: it is logged then.
   */
  default @Nullable String compose(Reply reply, ServiceInfo service) {
    return null;
  }

  /**
   * The name by which the format knows an attribute that is said or declared as {@code name}; null:
   * it is none of this format. So one attribute may have several spellings.
   */
  default @Nullable String attribute(String name) {
    return name;
  }
}
