package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.carillon.session.Envelope;
import org.carillon.spi.Format;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;

/**
 * The name that raw events have where a format stands, so that other nodes take them for what they
 * are. It reads and composes nothing.
 */
@ApplicationScoped
@Named(Envelope.RAW)
class RawFormat implements Format {

  @Override
  public InboundMessage parse(String frame, ServiceInfo service) throws FormatException {
    throw new FormatException("Raw events are read by no format");
  }

  @Override
  public String compose(OutboundMessage message) {
    throw new IllegalStateException("Raw events are composed by no format");
  }
}
