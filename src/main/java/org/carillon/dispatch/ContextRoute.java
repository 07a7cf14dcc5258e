package org.carillon.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.carillon.api.ContextChange;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.audience.Names;
import org.carillon.model.Access;
import org.carillon.model.ServiceModel;
import org.carillon.operation.LifecycleInvoker;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * To the connection's own contexts: {@code wsContext} enters, leaves and resets them, where the
 * service does not refuse.
 */
record ContextRoute(
    ServiceModel service,
    LifecycleInvoker lifecycle,
    Transactions transactions,
    Names names,
    int limit)
    implements Route {

  /** The event's name; no operation may have it. */
  static final String EVENT = "wsContext";

  @Override
  public Access access() {
    return service.access();
  }

  @Override
  public Outcome run(ClientConnection connection, InboundMessage message) throws Exception {
    ContextChange change = read(message);
    if (service.onContextChange() != null) {
      transactions.call(
          () -> {
            lifecycle.contextChange(service, connection, change);
            return true;
          });
    }
    int kept = change.exit() || change.reset() ? 0 : connection.contexts().size();
    if (kept + change.contexts().size() > limit) {
      throw new OperationException(
          ErrorCode.TOO_LARGE, "A connection may be in " + limit + " contexts at once");
    }
    if (change.reset()) {
      connection.reset();
    }
    for (String context : change.contexts()) {
      if (change.exit()) {
        connection.exit(context);
      } else {
        connection.enter(context);
      }
    }
    return Outcome.NOTHING;
  }

  private ContextChange read(InboundMessage message) {
    List<String> contexts = new ArrayList<>();
    add(contexts, message.data().get("context"));
    add(contexts, message.data().get("contexts"));
    boolean reset = flag(message, "reset");
    if (contexts.isEmpty() && !reset) {
      throw new OperationException(
          ErrorCode.INVALID, "wsContext wants \"context\", \"contexts\" or \"reset\": true");
    }
    return new ContextChange(contexts, flag(message, "exit"), reset);
  }

  private void add(List<String> contexts, @Nullable Object value) {
    if (value instanceof Collection<?> several) {
      several.forEach(one -> add(contexts, one));
    } else if (value != null) {
      contexts.add(names.text(value));
    }
  }

  private static boolean flag(InboundMessage message, String name) {
    Object value = message.data().get(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new OperationException(
        ErrorCode.INVALID, "wsContext: \"" + name + "\" must be true or false");
  }
}
