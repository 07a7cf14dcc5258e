package org.carillon.dispatch;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.carillon.api.Crud;
import org.carillon.api.GeneratedHandler;
import org.carillon.crud.CrudEvents;
import org.carillon.crud.CrudHandler;
import org.carillon.json.Values;
import org.carillon.model.Access;
import org.carillon.model.ExposureModel;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Source;
import org.carillon.model.OperationModel.Transaction;
import org.carillon.model.ServiceModel;
import org.carillon.operation.OperationInvoker;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.spi.InboundMessage;
import org.jspecify.annotations.Nullable;

/** To a method of a bean, with its row loaded where it is bound to an entity. */
final class OperationRoute implements Route {

  private final ServiceModel service;
  private final OperationModel operation;
  private final boolean loadsRow;
  private final Engine engine;

  /** What all operations share. */
  record Engine(
      OperationInvoker invoker,
      Transactions transactions,
      Values values,
      CrudHandler crud,
      CrudEvents events) {}

  OperationRoute(ServiceModel service, OperationModel operation, Engine engine) {
    this.service = service;
    this.operation = operation;
    this.engine = engine;
    this.loadsRow = operation.parameters().stream().anyMatch(p -> p.source() == Source.ENTITY);
  }

  @Override
  public Access access() {
    return operation.access();
  }

  @Override
  public Outcome run(ClientConnection connection, InboundMessage message) throws Exception {
    return operation.transaction() == Transaction.BEAN
        ? invoke(connection, message)
        : engine.transactions().call(() -> invoke(connection, message));
  }

  private Outcome invoke(ClientConnection connection, InboundMessage message) throws Exception {
    ExposureModel exposure = operation.exposure();
    Object row = loadsRow && exposure != null ? engine.crud().load(exposure, message.data()) : null;
    Generated generated = operation.replaces() == null ? null : new Generated(message);
    Set<String> keyNames = exposure == null ? Set.of() : engine.crud().keyNames(exposure);
    Object result =
        engine.invoker().invoke(operation, connection, message, row, keyNames, generated);
    if (result instanceof CompletionStage<?> stage) {
      return new Outcome.Pending(stage);
    }
    if (exposure != null) {
      engine
          .crud()
          .flush(); // what the method changed is checked, and versions are set, before anything is
      // said of it
    }
    if (generated != null && exposure != null) {
      generated.announce(exposure, result);
    }
    return message.ref() == null ? Outcome.NOTHING : new Outcome.Done(json(exposure, result));
  }

  private String json(@Nullable ExposureModel exposure, @Nullable Object result) {
    return exposure != null && operation.replaces() != null && exposure.entity().isInstance(result)
        ? engine.crud().json(verb(), exposure, result)
        : engine.values().write(result);
  }

  /** The verb that the operation stands in for. */
  private String verb() {
    return operation.name().substring(operation.name().indexOf(':') + 1);
  }

  /**
   * The generated handler that the method stands in for and may call, and the automatic event that
   * follows either.
   */
  private final class Generated implements GeneratedHandler {

    private final InboundMessage message;
    private @Nullable Object result;

    Generated(InboundMessage message) {
      this.message = message;
    }

    @Override
    public Object call(Map<String, @Nullable Object> data) {
      ExposureModel exposure = Objects.requireNonNull(operation.exposure());
      Object done = engine.crud().call(verb(), exposure, data, message.headers());
      result = done;
      return done;
    }

    /**
     * Announces the change: of the entity that the method returned, else of what the generated
     * handler did, else of the key.
     */
    void announce(ExposureModel exposure, @Nullable Object returned) {
      Crud crud = Objects.requireNonNull(operation.replaces());
      if (crud == Crud.READ || crud == Crud.LIST) {
        return;
      }
      Object subject = exposure.entity().isInstance(returned) ? returned : result;
      engine.events().changed(service, exposure, crud, subject == null ? message.data() : subject);
    }
  }
}
