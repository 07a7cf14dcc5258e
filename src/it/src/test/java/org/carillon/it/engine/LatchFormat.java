package org.carillon.it.engine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;

/** A format that composes {@code hold-…} when a test lets it. */
@Named("latch")
@ApplicationScoped
public class LatchFormat implements WireFormat {

  private static final Pattern HELD = Pattern.compile("hold-\\w+");

  @Inject private Latches latches;

  @Override
  public InboundMessage parse(String frame, ServiceInfo service) throws FormatException {
    throw new FormatException("For events alone");
  }

  @Override
  public String compose(OutboundMessage message) {
    Matcher held = HELD.matcher(message.json());
    if (held.find()) {
      try {
        latches.hold(held.group());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return "{\"event\":\"" + message.event() + "\",\"data\":" + message.json() + "}";
  }
}
