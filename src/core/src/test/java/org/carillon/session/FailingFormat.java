package org.carillon.session;

import org.carillon.config.CarillonConfig;
import org.carillon.format.JsonFormat;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;

/** JSON by a format of an application's own, which fails as long as it is told to. */
public final class FailingFormat implements WireFormat {

  private final WireFormat json;
  private boolean fails;

  /** Of that configuration; it works. */
  public FailingFormat(CarillonConfig config) {
    json = new JsonFormat(config);
  }

  /** From now on it fails, or works. */
  public void fails(boolean now) {
    fails = now;
  }

  /** Whether it fails now. */
  public boolean fails() {
    return fails;
  }

  @Override
  public InboundMessage parse(String frame, ServiceInfo service) {
    throw new UnsupportedOperationException("it composes only");
  }

  @Override
  public String compose(OutboundMessage message) {
    if (fails) {
      throw new IllegalStateException("it fails now");
    }
    return json.compose(message);
  }
}
