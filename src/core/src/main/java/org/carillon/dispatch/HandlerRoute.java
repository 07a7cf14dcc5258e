package org.carillon.dispatch;

import java.util.Map;
import java.util.function.Function;
import org.carillon.crud.CrudHandler;
import org.carillon.json.ValueMapper;
import org.carillon.model.AccessRule;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * To a function that the application registered with {@link org.carillon.api.Connection#on}.
 *
 * @param handler the function
 * @param access the service's
 * @param databaseUse that of all functions of connections
 */
record HandlerRoute(
    Function<Map<String, Object>, @Nullable Object> handler,
    AccessRule access,
    Transactions transactions,
    ValueMapper values,
    CrudHandler crud,
    DatabaseUse databaseUse)
    implements Route {

  @Override
  public Outcome run(ClientConnection connection, InboundMessage message) throws Exception {
    return transactions.call(
        () -> {
          Object result = handler.apply(message.data());
          if (message.ref() == null) {
            return Outcome.NOTHING;
          }
          if (OperationRoute.mayShowRows(result)) {
            crud.flush();
          }
          return new Outcome.Done(values.write(result));
        });
  }
}
