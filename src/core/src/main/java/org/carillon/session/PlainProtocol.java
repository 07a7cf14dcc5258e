package org.carillon.session;

import org.carillon.event.Envelope;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.jspecify.annotations.Nullable;

/** What the format composes is the frame. */
final class PlainProtocol implements WireProtocol {

  @Override
  public @Nullable Frame event(Envelope envelope, String format, Composer composer) {
    return envelope.isRaw() ? null : new Frame(composer.compose(envelope, format));
  }

  @Override
  public @Nullable Frame reply(
      ClientConnection connection, Reply reply, WireFormat format, ServiceInfo service) {
    String text = format.compose(reply, service);
    return text == null ? null : new Frame(text);
  }

  @Override
  public String toString() {
    return "plain";
  }
}
