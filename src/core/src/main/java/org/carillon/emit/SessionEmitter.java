package org.carillon.emit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.carillon.api.Recipients;
import org.carillon.audience.EmitAudience;
import org.carillon.audience.ResolvedAudience;
import org.carillon.session.ClientConnection;
import org.carillon.session.ConnectionEmitter;
import org.jspecify.annotations.Nullable;

/** What a connection itself sends, from any thread: any event, any data, now. */
@ApplicationScoped
public class SessionEmitter implements ConnectionEmitter {

  private final EventEmitter eventEmitter;

  @Inject
  SessionEmitter(EventEmitter eventEmitter) {
    this.eventEmitter = eventEmitter;
  }

  /** For the client proxy alone. */
  @SuppressWarnings("NullAway")
  SessionEmitter() {
    eventEmitter = null;
  }

  @Override
  public void emit(
      ClientConnection to, String event, @Nullable Object data, Map<String, ?> headers) {
    eventEmitter.emit(to, event, data, headers);
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
        eventEmitter
            .resolver()
            .resolve(
                from.model().combining(),
                narrowing(recipients),
                EmitAudience.NONE,
                from.caller().name(),
                from.id());
    eventEmitter.broadcast(
        from, event, data, headers, toSender ? audience : audience.except(from.id()));
  }

  private EmitAudience narrowing(Recipients recipients) {
    EmitAudience said =
        EmitAudience.NONE.include(recipients.include()).exclude(recipients.exclude());
    for (Recipients.Rule rule : recipients.rules()) {
      said = said.say(rule.exclude(), rule.who(), rule.names(), eventEmitter.names());
    }
    return said;
  }
}
