package org.carillon.dispatch;

import java.util.Map;
import java.util.function.Function;
import org.carillon.json.Values;
import org.carillon.model.Access;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * To a function that the application registered with {@link org.carillon.api.Connection#on}.
 *
 * @param handler the function
 * @param access the service's
 */
record HandlerRoute(
    Function<Map<String, Object>, @Nullable Object> handler,
    Access access,
    Transactions transactions,
    Values values)
    implements Route {

  @Override
  public Outcome run(ClientConnection connection, InboundMessage message) throws Exception {
    return transactions.call(
        () -> {
          Object result = handler.apply(message.data());
          return message.ref() == null ? Outcome.NOTHING : new Outcome.Done(values.write(result));
        });
  }
}
