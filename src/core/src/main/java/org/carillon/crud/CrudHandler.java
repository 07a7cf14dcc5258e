package org.carillon.crud;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.carillon.api.Crud;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.ValueMapper;
import org.carillon.model.CrudVerb;
import org.carillon.model.ExposureModel;
import org.carillon.model.OperationModel;
import org.hibernate.TransientObjectException;
import org.jspecify.annotations.Nullable;

/**
 * The generated handlers of exposed entities. All methods that touch rows are called inside an
 * active transaction; whoever called them ends it, and rolls it back when they throw.
 */
@ApplicationScoped
public class CrudHandler {

  private EntityRegistry entityRegistry;
  private KeyCodec keyCodec;
  private EntityBinder entityBinder;
  private RowFinder rowFinder;
  private ListQuery listQuery;
  private PersistenceFailures failures;
  private ValueMapper valueMapper;
  private int mostParts;
  private UniqueKeys uniqueKeys;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected CrudHandler() {}

  @Inject
  CrudHandler(
      EntityRegistry entityRegistry,
      KeyCodec keyCodec,
      EntityBinder entityBinder,
      RowFinder rowFinder,
      ListQuery listQuery,
      PersistenceFailures failures,
      ValueMapper valueMapper,
      CarillonConfig config) {
    this.entityRegistry = entityRegistry;
    this.keyCodec = keyCodec;
    this.entityBinder = entityBinder;
    this.rowFinder = rowFinder;
    this.listQuery = listQuery;
    this.failures = failures;
    this.valueMapper = valueMapper;
    this.mostParts = config.get(Settings.MAX_PARTS);
    this.uniqueKeys = new UniqueKeys(entityRegistry);
  }

  /**
   * Does what a generated handler does, and flushes, so that constraints fail here.
   *
   * @param verb what it does
   * @param data as a client sent it, plain values; null: none
   * @param headers as a client sent them; {@code list} knows {@code top}, {@code skip} and {@code
   *     orderby}
   * @return the managed entity; of {@code list} a list of them; of {@code delete} the key as a map
   * @throws OperationException whatever a client is to be told
   */
  public Object call(
      CrudVerb verb,
      ExposureModel exposure,
      @Nullable Map<String, @Nullable Object> data,
      @Nullable Map<String, Object> headers) {
    EntityInfo info = entityRegistry.of(exposure.entity());
    Map<String, @Nullable Object> given = data == null ? Map.of() : data;
    return switch (verb) {
      case CREATE -> create(info, given);
      case READ, READ_DEEP ->
          translating(() -> found(info, key(info, given, true)), new RowLocations());
      case UPDATE -> update(info, given);
      case DELETE -> delete(info, given);
      case LIST ->
          translating(
              () -> listQuery.list(info, given, headers == null ? Map.of() : headers),
              new RowLocations());
    };
  }

  /**
   * The managed row that the key in the data of a bound operation names; other members are the
   * operation's parameters.
   *
   * @throws OperationException {@code NOT_FOUND}; {@code INVALID} where the data has no key; {@code
   *     CONFLICT} as {@link #checkVersion}
   */
  public Object load(OperationModel operation, @Nullable Map<String, @Nullable Object> data) {
    EntityInfo info = entityRegistry.of(exposure(operation).entity());
    Map<String, @Nullable Object> given = data == null ? Map.of() : data;
    Object key = key(info, given, false);
    return translating(
        () -> {
          Object row = rowFinder.load(info, key);
          if (row == null) {
            throw notFound(info);
          }
          checkVersion(operation, row, given);
          return row;
        },
        new RowLocations());
  }

  /**
   * Compares the version that the data names, if it does, with the row's. Where a parameter of the
   * operation has its name, it is the operation's.
   *
   * @throws OperationException {@code CONFLICT} if it is another one
   */
  public void checkVersion(
      OperationModel operation, Object row, Map<String, @Nullable Object> data) {
    EntityInfo info = entityRegistry.ofRow(row);
    String version = version(info);
    if (version != null && !takes(operation, version)) {
      entityBinder.checkVersion(row, info, data);
    }
  }

  /**
   * Whether a member of a bound operation's data says which row is meant, or which version of it,
   * and needs no parameter.
   */
  public Predicate<String> namesOfRow(OperationModel operation) {
    if (operation.exposure() == null
        || operation.replaces() == Crud.CREATE
        || operation.replaces() == Crud.LIST) {
      return name -> false;
    }
    EntityInfo info = entityRegistry.of(exposure(operation).entity());
    List<EntityAttribute> key = info.key().members();
    boolean loads =
        operation.parameters().stream().anyMatch(p -> p.source() == OperationModel.Source.ENTITY);
    String version = loads ? version(info) : null;
    return name ->
        name.equals(version)
            || key.stream().anyMatch(entityAttribute -> entityAttribute.name().equals(name))
            || keyCodec.flat(key, name) != null;
  }

  private static @Nullable String version(EntityInfo info) {
    return info.members().stream()
        .filter(entityAttribute -> entityAttribute.use() == EntityAttribute.Use.VERSION)
        .map(EntityAttribute::name)
        .findFirst()
        .orElse(null);
  }

  private static boolean takes(OperationModel operation, String name) {
    return operation.parameters().stream()
        .flatMap(parameter -> parameter.inputs().stream())
        .anyMatch(input -> input.name().equals(name));
  }

  private static ExposureModel exposure(OperationModel operation) {
    return Objects.requireNonNull(operation.exposure(), "the operation is bound");
  }

  /**
   * The members of an exposed entity by their names on the wire, with the types that their values
   * are read as; of what is no single value {@code Map}.
   *
   * @param keyAlone whether the members of the key are meant, and no others
   */
  public Map<String, Type> inputs(ExposureModel exposure, boolean keyAlone) {
    EntityInfo info = entityRegistry.of(exposure.entity());
    Map<String, Type> types = new LinkedHashMap<>();
    for (EntityAttribute entityAttribute : keyAlone ? info.key().members() : info.members()) {
      types.put(
          entityAttribute.name(),
          entityAttribute instanceof EntityAttribute.Basic basic
              ? basic.scalar().type()
              : Map.class);
    }
    return types;
  }

  /**
   * The JSON of a verb's result: {@code create}, {@code update} and {@code readDeep} with
   * compositions, {@code read} and {@code list} without, {@code delete} the key. What is no row is
   * written as it is.
   */
  public String json(CrudVerb verb, ExposureModel exposure, @Nullable Object result) {
    boolean deep = verb.isDeep();
    return translating(
        () -> {
          if (result instanceof List<?> list) {
            return valueMapper.write(list.stream().map(each -> shown(each, deep)).toList());
          }
          return valueMapper.write(result == null ? null : shown(result, deep));
        },
        new RowLocations());
  }

  /**
   * Flushes what an operation changed, so that constraints fail before anything is said of it.
   *
   * @throws OperationException whatever a client is to be told
   */
  public void flush() {
    if (!rowFinder.isUnitPresent()) {
      return;
    }
    translating(
        () -> {
          EntityManager entityManager = rowFinder.entityManager();
          entityManager.flush();
          return entityManager;
        },
        new RowLocations());
  }

  /** The managed row of an instance from another transaction; the instance, where it is gone. */
  public Object reload(Object entity) {
    EntityInfo info = entityRegistry.ofRow(entity);
    Object row = rowFinder.find(rowFinder.entityManager(), info, entityRegistry.key(entity));
    return row == null ? entity : row;
  }

  /** A failure of an operation or a commit as what a client is to be told; any other as it is. */
  public Throwable translate(Throwable failure) {
    OperationException known = failures.translate(failure, new RowLocations());
    return known == null ? failure : known;
  }

  private Object shown(Object each, boolean deep) {
    return entityRegistry.isEntity(each.getClass()) ? new EntityView(each, deep) : each;
  }

  private Object create(EntityInfo info, Map<String, @Nullable Object> data) {
    EntityChange entityChange = new EntityChange(rowFinder.entityManager(), uniqueKeys, mostParts);
    return changing(
        () -> {
          Object entity = entityBinder.create(entityChange, info, data, "", null, null);
          entityChange.write(info.isVersioned());
          return entity;
        },
        entityChange.rowLocations());
  }

  private Object update(EntityInfo info, Map<String, @Nullable Object> data) {
    Object key = key(info, data, false);
    EntityChange entityChange = new EntityChange(rowFinder.entityManager(), uniqueKeys, mostParts);
    return changing(
        () -> {
          Object entity = rowFinder.findToChange(entityChange.entityManager(), info, key);
          if (entity == null) {
            throw notFound(info);
          }
          EntityInfo concrete = entityRegistry.ofRow(entity);
          entityBinder.update(entityChange, entity, concrete, data, "", null);
          entityChange.write(concrete.isVersioned());
          return entity;
        },
        entityChange.rowLocations());
  }

  private Object delete(EntityInfo info, Map<String, @Nullable Object> data) {
    Object key = key(info, data, true);
    return changing(
        () -> {
          EntityManager entityManager = rowFinder.entityManager();
          Object entity = found(info, key);
          entityBinder.checkVersion(entity, entityRegistry.ofRow(entity), data);
          entityManager.remove(entity);
          entityManager.flush();
          return new DeletedKey(keyCodec.shown(info, key), entity);
        },
        new RowLocations());
  }

  private Object found(EntityInfo info, Object key) {
    Object entity = rowFinder.find(rowFinder.entityManager(), info, key);
    if (entity == null) {
      throw notFound(info);
    }
    return entity;
  }

  /**
   * The key of a request.
   *
   * @param strict whether the data may have no member that the entity has not
   */
  private Object key(EntityInfo info, Map<String, @Nullable Object> data, boolean strict) {
    RequestErrors requestErrors = new RequestErrors();
    Object key = keyCodec.read(info, data, "", requestErrors, null);
    keyCodec.checkSpelling(strict ? info.members() : info.key().members(), data, "", requestErrors);
    if (strict) {
      for (String name : data.keySet()) {
        if (info.member(name) == null
            && keyCodec.flat(info.members(), name) == null
            && !name.equals(info.typeMember())) {
          requestErrors.add(RequestErrors.path("", name), "is unknown");
        }
      }
    }
    requestErrors.throwIfAny();
    if (key == null) {
      throw new IllegalStateException("A key is missing, and nothing was said of it");
    }
    return key;
  }

  private static OperationException notFound(EntityInfo info) {
    return new OperationException(
        ErrorCode.NOT_FOUND, "There is no " + info.name() + " with this key");
  }

  /**
   * The same of a change by a generated handler. It refers to no row that is new and not stored:
   * what Hibernate takes for one was deleted, and a row that it has in memory refers to it.
   */
  private <T> T changing(Supplier<T> work, RowLocations rowLocations) {
    return translating(
        () -> {
          try {
            return work.get();
          } catch (IllegalStateException e) {
            if (e.getCause() instanceof TransientObjectException) {
              throw PersistenceFailures.referred();
            }
            throw e;
          }
        },
        rowLocations);
  }

  private <T> T translating(Supplier<T> work, RowLocations rowLocations) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      OperationException known = failures.translate(e, rowLocations);
      if (known == null) {
        throw e;
      }
      throw known;
    }
  }
}
