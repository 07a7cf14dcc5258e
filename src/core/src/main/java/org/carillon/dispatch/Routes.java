package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.carillon.audience.RecipientNames;
import org.carillon.config.CarillonConfig;
import org.carillon.crud.CrudHandler;
import org.carillon.crud.RowChanges;
import org.carillon.identity.TokenRenewal;
import org.carillon.json.ValueMapper;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.CrudVerb;
import org.carillon.model.ExposureModel;
import org.carillon.model.OperationModel;
import org.carillon.model.ServiceModel;
import org.carillon.operation.LifecycleInvoker;
import org.carillon.operation.OperationInvoker;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.jspecify.annotations.Nullable;

/** The routes of all services, built once from the model. */
@ApplicationScoped
class Routes {

  /**
   * By the instance, of which the model has one a service: a record's own hash would walk the whole
   * model at every frame.
   */
  private final DatabaseUse functions = DatabaseUse.toBeLearned();

  private final IdentityHashMap<ServiceModel, Map<String, Route>> routes = new IdentityHashMap<>();

  private final Transactions transactions;
  private final ValueMapper valueMapper;
  private final CrudHandler crud;

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Routes() {
    this.transactions = null;
    this.valueMapper = null;
    this.crud = null;
  }

  @Inject
  Routes(
      ApplicationModel model,
      OperationInvoker invoker,
      LifecycleInvoker lifecycle,
      Transactions transactions,
      ValueMapper valueMapper,
      CrudHandler crud,
      RowChanges changes,
      TokenRenewal tokenRenewal,
      CarillonConfig config) {
    RecipientNames recipientNames = new RecipientNames(valueMapper::write);
    ContextRoute.Limits limits = ContextRoute.Limits.of(config);
    this.transactions = transactions;
    this.valueMapper = valueMapper;
    this.crud = crud;
    var operations = new OperationRoute.Engine(invoker, transactions, valueMapper, crud, changes);
    var generated = new CrudRoute.Engine(transactions, crud, changes);
    for (ServiceModel service : model.services()) {
      Map<String, Route> own = new HashMap<>();
      own.put(
          ContextRoute.EVENT,
          new ContextRoute(
              service, lifecycle, transactions, recipientNames, limits, DatabaseUse.toBeLearned()));
      own.put(TokenRenewal.EVENT, new RenewRoute(service, tokenRenewal, DatabaseUse.toBeLearned()));
      for (ExposureModel exposure : service.exposures()) {
        for (CrudVerb verb : CrudVerb.values()) {
          AccessRule accessRule = exposure.access().get(verb.exposed());
          if (accessRule != null) {
            own.put(
                verb.event(exposure),
                new CrudRoute(service, exposure, verb, accessRule, generated));
          }
        }
      }
      for (OperationModel operation : service.operations().values()) {
        own.put(operation.name(), new OperationRoute(service, operation, operations));
      }
      routes.put(service, Map.copyOf(own));
    }
  }

  /**
   * The route of an event: the service's own, else a function that the connection has for it, else
   * null.
   */
  @Nullable Route find(ClientConnection connection, String event) {
    ServiceModel service = connection.model();
    Route route = routes.getOrDefault(service, Map.of()).get(event);
    if (route != null) {
      return route;
    }
    var handler = connection.handler(event);
    return handler == null
        ? null
        : new HandlerRoute(handler, service.access(), transactions, valueMapper, crud, functions);
  }
}
