package org.carillon.it.engine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;

/** A format that can be broken, so that no event can be composed in it, and mended. */
@Named("brittle")
@ApplicationScoped
public class BrittleFormat implements WireFormat {

  private volatile boolean broken;

  void breaks(boolean now) {
    broken = now;
  }

  @Override
  public InboundMessage parse(String frame, ServiceInfo service) throws FormatException {
    throw new FormatException("For events alone");
  }

  @Override
  public String compose(OutboundMessage message) {
    if (broken) {
      throw new IllegalStateException("it is broken");
    }
    return "{\"event\":\"" + message.event() + "\",\"data\":" + message.json() + "}";
  }
}
