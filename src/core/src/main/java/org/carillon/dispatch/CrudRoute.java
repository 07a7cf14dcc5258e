package org.carillon.dispatch;

import org.carillon.api.Crud;
import org.carillon.crud.CrudHandler;
import org.carillon.crud.RowChanges;
import org.carillon.model.AccessRule;
import org.carillon.model.CrudVerb;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.spi.InboundMessage;

/**
 * To the generated handler of an exposed entity.
 *
 * @param service the service
 * @param exposure the entity
 * @param verb what is done to it
 * @param access who may
 * @param engine what all share
 */
record CrudRoute(
    ServiceModel service, ExposureModel exposure, CrudVerb verb, AccessRule access, Engine engine)
    implements Route {

  /** What all CRUD routes share. */
  record Engine(Transactions transactions, CrudHandler handler, RowChanges changes) {}

  private static final DatabaseUse CERTAIN = DatabaseUse.certain();

  @Override
  public DatabaseUse databaseUse() {
    return CERTAIN;
  }

  @Override
  public Outcome run(ClientConnection connection, InboundMessage message) throws Exception {
    return engine.transactions().call(() -> handle(message));
  }

  private Outcome handle(InboundMessage message) {
    Object result = engine.handler().call(verb, exposure, message.data(), message.headers());
    Crud crud = verb.exposed();
    if (crud != Crud.READ && crud != Crud.LIST) {
      engine.changes().announce(service, exposure, crud, result);
    }
    return message.ref() == null
        ? Outcome.NOTHING
        : new Outcome.Done(engine.handler().json(verb, exposure, result));
  }
}
