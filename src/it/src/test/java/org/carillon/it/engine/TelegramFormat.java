package org.carillon.it.engine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Map;
import org.carillon.spi.FormatException;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OperationInfo;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;

/** A format of an application's own: {@code TELEGRAM <operation> <first parameter> STOP}. */
@Named("telegram")
@ApplicationScoped
public class TelegramFormat implements WireFormat {

  @Override
  public InboundMessage parse(String frame, ServiceInfo service) throws FormatException {
    String[] words = frame.split(" ");
    if (words.length != 4 || !words[0].equals("TELEGRAM") || !words[3].equals("STOP")) {
      throw new FormatException("This is no telegram");
    }
    OperationInfo operation = service.operation(words[1]);
    return operation == null
        ? new InboundMessage(words[1], Map.of(), Map.of(), null)
        : new InboundMessage(
            operation.name(),
            Map.of(operation.inputs().get(0).name(), words[2]),
            Map.of(),
            "telegram");
  }

  @Override
  public String compose(OutboundMessage message) {
    return "TELEGRAM " + message.event() + " " + message.attributes().get("to") + " STOP";
  }

  @Override
  public String compose(Reply reply, ServiceInfo service) {
    return reply instanceof Reply.Result result
        ? "TELEGRAM RESULT " + result.json() + " STOP"
        : "TELEGRAM ERROR " + ((Reply.Failure) reply).code() + " STOP";
  }
}
