package org.carillon.dispatch;

import java.lang.System.Logger.Level;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.carillon.api.Crud;
import org.carillon.api.GeneratedHandler;
import org.carillon.crud.CrudHandler;
import org.carillon.crud.RowChanges;
import org.carillon.json.ValueMapper;
import org.carillon.model.AccessRule;
import org.carillon.model.CrudVerb;
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

  private static final System.Logger LOG = System.getLogger(OperationRoute.class.getName());

  private final ServiceModel service;
  private final OperationModel operation;
  private final boolean loadsRow;
  private final DatabaseUse databaseUse;
  private final Engine engine;

  /** What all operations share. */
  record Engine(
      OperationInvoker invoker,
      Transactions transactions,
      ValueMapper values,
      CrudHandler crud,
      RowChanges changes) {}

  OperationRoute(ServiceModel service, OperationModel operation, Engine engine) {
    this.service = service;
    this.operation = operation;
    this.engine = engine;
    this.databaseUse =
        operation.exposure() == null ? DatabaseUse.toBeLearned() : DatabaseUse.certain();
    this.loadsRow = operation.parameters().stream().anyMatch(p -> p.source() == Source.ENTITY);
  }

  @Override
  public AccessRule access() {
    return operation.access();
  }

  @Override
  public DatabaseUse databaseUse() {
    return databaseUse;
  }

  @Override
  public Outcome run(ClientConnection connection, InboundMessage message) throws Exception {
    return operation.transaction() == Transaction.BEAN
        ? invoke(connection, message)
        : engine.transactions().call(() -> invoke(connection, message));
  }

  private Outcome invoke(ClientConnection connection, InboundMessage message) throws Exception {
    Object row = loadsRow ? engine.crud().load(operation, message.data()) : null;
    Generated generated = operation.replaces() == null ? null : new Generated(message);
    Object result =
        engine
            .invoker()
            .invoke(
                operation,
                connection,
                message,
                row,
                engine.crud().namesOfRow(operation),
                generated);
    // What the method changed is checked, and versions are set, before anything is said of it.
    if (operation.exposure() != null
        || (operation.transaction() != Transaction.BEAN && mayShowRows(result))) {
      engine.crud().flush();
    }
    if (result instanceof CompletionStage<?> stage) {
      boolean told = generated != null && generated.announceDone();
      return new Outcome.Pending(
          stage,
          generated == null || told
              ? value -> json(message, value)
              : value -> engine.transactions().call(() -> generated.announceLate(value)));
    }
    if (generated != null) {
      generated.announce(result);
    }
    return new Outcome.Done(json(message, result));
  }

  /** Whether a result may have values of rows in it, which are not all there before a flush. */
  static boolean mayShowRows(@Nullable Object result) {
    if (result == null) {
      return false;
    }
    Class<?> held = result.getClass();
    while (held.isArray()) {
      held = held.getComponentType();
    }
    // An array of Object or of an interface may hold anything.
    boolean isOpen = result.getClass().isArray() && !Modifier.isFinal(held.getModifiers());
    return isOpen || !held.getPackageName().startsWith("java.lang");
  }

  private String json(InboundMessage message, @Nullable Object result) {
    if (message.ref() == null) {
      return "null";
    }
    ExposureModel exposure = operation.exposure();
    return exposure != null && operation.replaces() != null && exposure.entity().isInstance(result)
        ? engine.crud().json(verb(), exposure, result)
        : engine.values().write(result);
  }

  /** The verb that the operation stands in for. */
  private CrudVerb verb() {
    String name = operation.name().substring(operation.name().indexOf(':') + 1);
    return Objects.requireNonNull(CrudVerb.named(name), name);
  }

  /**
   * The generated handler that the method stands in for and may call, and the automatic event that
   * follows either.
   */
  private final class Generated implements GeneratedHandler {

    private final InboundMessage message;
    private final ExposureModel exposure = Objects.requireNonNull(operation.exposure());
    private final Crud change = Objects.requireNonNull(operation.replaces());
    private @Nullable Object result;

    Generated(InboundMessage message) {
      this.message = message;
    }

    @Override
    public Object call(Map<String, @Nullable Object> data) {
      Object done = engine.crud().call(verb(), exposure, data, message.headers());
      result = done;
      return done;
    }

    /** Announces the change, whatever did it. */
    void announce(@Nullable Object returned) {
      if (change == Crud.READ || change == Crud.LIST) {
        return;
      }
      Object subject = exposure.entity().isInstance(returned) ? returned : result;
      if (subject == null) {
        subject = engine.changes().subject(exposure, change, message.data(), returned);
      }
      if (subject != null) {
        engine.changes().announce(service, exposure, change, subject);
      } else {
        LOG.log(
            Level.WARNING,
            "{0}: {1} is not announced: neither its data nor its result have the key of {2}, and no"
                + " row of it was flushed. Return the entity, or a result with its key",
            operation.name(),
            change,
            exposure.name());
      }
    }

    /** Announces what was done before the method returned, with whose transaction it commits. */
    boolean announceDone() {
      if (result == null && engine.changes().changed(exposure, change).isEmpty()) {
        return change == Crud.READ || change == Crud.LIST;
      }
      announce(null);
      return true;
    }

    /** Announces what was done after that, and writes it as it is now. */
    String announceLate(@Nullable Object returned) {
      Object now =
          exposure.entity().isInstance(returned)
              ? engine.crud().reload(Objects.requireNonNull(returned))
              : returned;
      announce(now);
      return json(message, now);
    }
  }
}
