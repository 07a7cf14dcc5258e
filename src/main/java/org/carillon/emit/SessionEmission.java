package org.carillon.emit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.carillon.api.Recipients;
import org.carillon.audience.Narrowing;
import org.carillon.audience.ResolvedAudience;
import org.carillon.session.ClientConnection;
import org.carillon.session.DirectEmission;
import org.jspecify.annotations.Nullable;

/** What a connection itself sends, from any thread: any event, any data, now. */
@ApplicationScoped
public class SessionEmission implements DirectEmission {

  private final Emissions emissions;

  @Inject
  SessionEmission(Emissions emissions) {
    this.emissions = emissions;
  }

  /** For the client proxy alone. */
  @SuppressWarnings("NullAway")
  SessionEmission() {
    emissions = null;
  }

  @Override
  public void emit(
      ClientConnection to, String event, @Nullable Object data, Map<String, ?> headers) {
    emissions.emit(to, event, data, headers);
  }

  @Override
  public void broadcast(
      ClientConnection from,
      String event,
      @Nullable Object data,
      Recipients recipients,
      Map<String, ?> headers,
      boolean toSender) {
    ResolvedAudience audience =
        emissions
            .resolver()
            .resolve(
                from.model().combining(),
                narrowing(recipients),
                Narrowing.NONE,
                from.caller().name(),
                from.id());
    emissions.broadcast(
        from, event, data, headers, toSender ? audience : audience.except(from.id()));
  }

  private Narrowing narrowing(Recipients recipients) {
    Narrowing said = Narrowing.NONE.include(recipients.include()).exclude(recipients.exclude());
    for (Recipients.Rule rule : recipients.rules()) {
      said = said.say(rule.exclude(), rule.who(), rule.names(), emissions.names());
    }
    return said;
  }
}
