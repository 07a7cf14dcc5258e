package org.carillon.crud;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.carillon.api.Crud;
import org.carillon.json.Json;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.ServiceModel;
import org.carillon.persistence.Transactions;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.collection.CollectionPersister;
import org.jspecify.annotations.Nullable;

/**
 * Tells of changes of exposed rows, each once for a transaction: those that a client made by an
 * operation of the exposure, and, where the exposure says so, those that anybody made. The latter
 * are gathered while Hibernate flushes, and told of when the transaction completes.
 */
@ApplicationScoped
public class RowChanges {

  private CrudEvents events;
  private EntityRegistry entityRegistry;
  private KeyCodec keyCodec;
  private ValueMapper valueMapper;
  private RowFinder rowFinder;
  private Transactions transactions;
  private ExposedClasses exposedClasses;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected RowChanges() {}

  @Inject
  RowChanges(
      ApplicationModel application,
      CrudEvents events,
      EntityRegistry entityRegistry,
      KeyCodec keyCodec,
      ValueMapper valueMapper,
      RowFinder rowFinder,
      Transactions transactions) {
    this.events = events;
    this.entityRegistry = entityRegistry;
    this.keyCodec = keyCodec;
    this.valueMapper = valueMapper;
    this.rowFinder = rowFinder;
    this.transactions = transactions;
    this.exposedClasses = new ExposedClasses(application, entityRegistry);
  }

  /** Before the application's own start, which may write rows. */
  void listen(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) Startup start) {
    if (exposedClasses.isAny()) {
      FlushListener.tell(this);
    }
  }

  /** Called by the container. */
  @PreDestroy
  void end() {
    FlushListener.tellNoMore(this);
  }

  /**
   * Tells of a change that a client made by an operation of the exposure, inside its transaction
   * and after its flush.
   *
   * @param subject the managed row, or its key as a map by the names of the wire, in which other
   *     members do not matter
   */
  public void announce(ServiceModel service, ExposureModel exposure, Crud change, Object subject) {
    if (exposure.announced().contains(change)) {
      written().told(service, events.order(exposure, subject));
    }
    events.changed(service, exposure, change, subject);
  }

  /**
   * The rows of an exposed entity that the active transaction has changed in one way, as far as
   * they are flushed.
   */
  public List<Object> changed(ExposureModel exposure, Crud change) {
    return transactions.isActive() && transactions.resource(this) instanceof WrittenRows written
        ? written.rows().stream()
            .filter(row -> row.change() == change && exposure.entity().isInstance(row.entity()))
            .map(row -> change == Crud.DELETE ? deleted(row) : row.entity())
            .toList()
        : List.of();
  }

  /**
   * What an operation has changed that stands in for a generated handler, and did the work itself:
   * the row of the key in its data or its result, else the only one that it flushed.
   *
   * @param data what the client sent
   * @param returned what the operation returned
   * @return the row, or its key as a map; null: neither is known
   */
  public @Nullable Object subject(
      ExposureModel exposure,
      Crud change,
      @Nullable Map<String, @Nullable Object> data,
      @Nullable Object returned) {
    EntityInfo info = entityRegistry.of(exposure.entity());
    Object result = returned == null ? null : Json.parse(valueMapper.write(returned));
    Object inResult = key(info, KeyCodec.members(result));
    Object inData = key(info, data);
    // A client that creates may not know the key yet; one that changes has said which row it is.
    boolean fresh = change == Crud.CREATE;
    Object key = inResult == null || (!fresh && inData != null) ? inData : inResult;
    List<Object> changed = changed(exposure, change);
    if (key == null) {
      return changed.size() == 1 ? changed.get(0) : null;
    }
    if (change == Crud.DELETE) {
      Map<String, @Nullable Object> shown = keyCodec.shown(info, key);
      return changed.stream().filter(shown::equals).findFirst().orElse(shown);
    }
    Object row = rowFinder.find(rowFinder.entityManager(), info, key);
    return row == null ? keyCodec.shown(info, key) : row;
  }

  private @Nullable Object key(EntityInfo info, @Nullable Map<String, @Nullable Object> data) {
    return data == null ? null : keyCodec.read(info, data, "", new RequestErrors(), null);
  }

  private DeletedKey deleted(WrittenRows.Row row) {
    return new DeletedKey(keyCodec.shown(row.info(), row.key()), row.entity());
  }

  /**
   * Hibernate has written a row.
   *
   * @param id its identifier, which an enhanced row with a key of the database does not tell yet
   * @param before the values that its attributes had; null: nothing is known of them
   */
  void written(
      SessionFactoryImplementor factory,
      Crud change,
      Object entity,
      Object id,
      @Nullable Function<String, @Nullable Object> before) {
    if (!isHeard(factory)) {
      return;
    }
    EntityInfo info = entityRegistry.ofRow(entity);
    if (!exposedClasses.of(info.type()).isNothing()) {
      add(info, change, entity, entityRegistry.ofJpa(id), before);
    }
  }

  private void add(
      EntityInfo info,
      Crud change,
      Object entity,
      Object key,
      @Nullable Function<String, @Nullable Object> before) {
    ExposedClasses.OfClass watch = exposedClasses.of(info.type());
    WrittenRows written = written();
    written.add(info, key, change, entity);
    for (ExposedClasses.Owner owner : watch.owners()) {
      String back = owner.part().backReference();
      if (back != null) {
        written.addOwner(info.property(back).get(entity));
        written.addOwner(before == null ? null : before.apply(back));
      } else if (change == Crud.UPDATE) {
        written.addPart(entity);
      }
    }
  }

  /** Hibernate has written a collection: what a row owns is a part of it. */
  void written(SessionFactoryImplementor factory, Object owner, CollectionPersister collection) {
    if (!isHeard(factory)) {
      return;
    }
    EntityInfo info = entityRegistry.ofRow(owner);
    String attribute = collection.getAttributeMapping().getAttributeName();
    boolean part =
        info.attribute(attribute).filter(EntityAttribute.Part.class::isInstance).isPresent();
    if ((part || !collection.isInverse()) && !exposedClasses.of(info.type()).isNothing()) {
      add(info, Crud.UPDATE, owner, entityRegistry.key(owner), null);
    }
  }

  /** Without a transaction there is none to be told with; one that rolls back tells nothing. */
  private boolean isHeard(SessionFactoryImplementor factory) {
    return transactions.isActive()
        && !transactions.isRollbackOnly()
        && entityRegistry.isOf(factory);
  }

  private WrittenRows written() {
    if (transactions.resource(this) instanceof WrittenRows known) {
      return known;
    }
    WrittenRows written = new WrittenRows();
    transactions.putResource(this, written);
    transactions.beforeCompletion(() -> complete(written));
    return written;
  }

  private void complete(WrittenRows written) {
    if (written.isEmpty()) {
      return;
    }
    EntityManager entityManager = rowFinder.entityManager();
    entityManager.flush();
    written.owners().forEach(owner -> ownerChanged(written, entityManager, owner));
    for (Object part : written.parts()) {
      for (ExposedClasses.Owner owner :
          exposedClasses.of(entityRegistry.ofRow(part).type()).owners()) {
        if (owner.part().backReference() == null) {
          owners(entityManager, owner, part)
              .forEach(each -> ownerChanged(written, entityManager, each));
        }
      }
    }
    List<WrittenRows.Row> all = List.copyOf(written.rows());
    for (WrittenRows.Row row : all) {
      for (ExposedClasses.Target target : exposedClasses.of(row.info().type()).exposed()) {
        if (target.exposure().announced().contains(row.change())) {
          tell(written, entityManager, target, row);
        }
      }
    }
    written.clear();
  }

  private void tell(
      WrittenRows written,
      EntityManager entityManager,
      ExposedClasses.Target target,
      WrittenRows.Row row) {
    Object subject = row.change() == Crud.DELETE ? deleted(row) : managed(entityManager, row);
    if (subject != null
        && !written.isTold(target.service(), events.order(target.exposure(), subject))) {
      events.changed(target.service(), target.exposure(), row.change(), subject);
    }
  }

  private @Nullable Object managed(EntityManager entityManager, WrittenRows.Row row) {
    return entityManager.contains(row.entity())
        ? row.entity()
        : rowFinder.find(entityManager, row.info(), row.key());
  }

  /** A part of it has changed, and so has what it may itself be a part of. */
  private void ownerChanged(WrittenRows written, EntityManager entityManager, Object reference) {
    EntityInfo declared = entityRegistry.ofReference(reference);
    Object key = entityRegistry.key(reference);
    if (!written.isNew(declared, key)) {
      return; // it has been told of, or goes itself
    }
    Object owner = rowFinder.find(entityManager, declared, key);
    if (owner == null) {
      return;
    }
    EntityInfo info = entityRegistry.ofRow(owner);
    written.add(info, key, Crud.UPDATE, owner);
    for (ExposedClasses.Owner above : exposedClasses.of(info.type()).owners()) {
      owners(entityManager, above, owner)
          .forEach(each -> ownerChanged(written, entityManager, each));
    }
  }

  /** What a row is a part of. */
  private List<?> owners(EntityManager entityManager, ExposedClasses.Owner owner, Object part) {
    String back = owner.part().backReference();
    if (back != null) {
      Object reference = entityRegistry.ofRow(part).property(back).get(part);
      return reference == null ? List.of() : List.of(reference);
    }
    return entityManager
        .createQuery(
            "select o from "
                + owner.entity().name()
                + " o join o."
                + owner.part().attribute()
                + " p where p = :part",
            owner.entity().type())
        .setParameter("part", part)
        .getResultList();
  }
}
