package org.carillon.session;

import org.carillon.event.Envelope;
import org.carillon.event.FormatView;
import org.carillon.format.FormatRegistry;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of transport puts around that which formats compose. One instance serves all
 * connections of its kind: a frame is composed once for each format and protocol, whoever hears it.
 */
public interface WireProtocol {

  /** Plain WebSocket: what the format composes, and nothing around it. */
  WireProtocol PLAIN = new PlainProtocol();

  /**
   * The frame of an event.
   *
   * @param format the name of the format that the client hears it in
   * @param composer asks the format; a protocol puts around that what it puts around it
   * @return null: it is not for clients of this protocol
   * @throws RuntimeException if there is no such format, or it cannot compose the event
   */
  @Nullable Frame event(Envelope envelope, String format, Composer composer);

  /** What a format makes of an event. */
  @FunctionalInterface
  interface Composer {

    /** Asks the formats. */
    static Composer of(FormatRegistry formatRegistry) {
      return (envelope, format) -> FormatView.of(envelope, format, formatRegistry).compose();
    }

    /**
     * The text.
     *
     * @throws RuntimeException if there is no such format, or it cannot compose the event
     */
    String compose(Envelope envelope, String format);
  }

  /**
   * The frame of an answer.
   *
   * @param connection whom it goes to
   * @param format what the frame that it answers was read by
   * @return null: there is no way to say it
   */
  @Nullable Frame reply(
      ClientConnection connection, Reply reply, WireFormat format, ServiceInfo service);
}
