package org.carillon.crud;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.json.Values;
import org.carillon.model.ExposureModel;
import org.jspecify.annotations.Nullable;

/**
 * The generated handlers of exposed entities. All methods that touch rows are called inside an
 * active transaction; whoever called them ends it, and rolls it back when they throw.
 */
@ApplicationScoped
public class CrudHandler {

  private Entities entities;
  private Keys keys;
  private Binder binder;
  private Rows rows;
  private Listing listing;
  private PersistenceFailures failures;
  private Values values;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected CrudHandler() {}

  @Inject
  CrudHandler(
      Entities entities,
      Keys keys,
      Binder binder,
      Rows rows,
      Listing listing,
      PersistenceFailures failures,
      Values values) {
    this.entities = entities;
    this.keys = keys;
    this.binder = binder;
    this.rows = rows;
    this.listing = listing;
    this.failures = failures;
    this.values = values;
  }

  /**
   * Does what a generated handler does, and flushes, so that constraints fail here.
   *
   * @param verb {@code create}, {@code read}, {@code readDeep}, {@code update}, {@code delete} or
   *     {@code list}
   * @param data as a client sent it, plain values; null: none
   * @param headers as a client sent them; {@code list} knows {@code top}, {@code skip} and {@code
   *     orderby}
   * @return the managed entity; of {@code list} a list of them; of {@code delete} the key as a map
   * @throws OperationException whatever a client is to be told
   */
  public Object call(
      String verb,
      ExposureModel exposure,
      @Nullable Map<String, @Nullable Object> data,
      @Nullable Map<String, Object> headers) {
    EntityInfo info = entities.of(exposure.entity());
    Map<String, @Nullable Object> given = data == null ? Map.of() : data;
    return switch (verb) {
      case "create" -> create(info, given);
      case "read", "readDeep" ->
          translating(() -> found(info, key(info, given, true)), new Places());
      case "update" -> update(info, given);
      case "delete" -> delete(info, given);
      case "list" ->
          translating(
              () -> listing.list(info, given, headers == null ? Map.of() : headers), new Places());
      default -> throw new IllegalArgumentException("No generated handler is called " + verb);
    };
  }

  /**
   * The managed row that the key in the data names; other members are an operation's parameters.
   *
   * @throws OperationException {@code NOT_FOUND}, or {@code INVALID} where the data has no key
   */
  public Object load(ExposureModel exposure, @Nullable Map<String, @Nullable Object> data) {
    EntityInfo info = entities.of(exposure.entity());
    Object key = key(info, data == null ? Map.of() : data, false);
    return translating(
        () -> {
          Object row = rows.entityManager().find(info.type(), key);
          if (row == null) {
            throw notFound(info);
          }
          return org.hibernate.Hibernate.unproxy(row);
        },
        new Places());
  }

  /** The names on the wire of the key's members. */
  public Set<String> keyNames(ExposureModel exposure) {
    return entities.of(exposure.entity()).key().members().stream()
        .map(Member::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The members of an exposed entity by their names on the wire, with the types that their values
   * are read as; of what is no single value {@code Map}.
   *
   * @param keyAlone whether the members of the key are meant, and no others
   */
  public Map<String, Type> inputs(ExposureModel exposure, boolean keyAlone) {
    EntityInfo info = entities.of(exposure.entity());
    Map<String, Type> types = new LinkedHashMap<>();
    for (Member member : keyAlone ? info.key().members() : info.members()) {
      types.put(
          member.name(), member instanceof Member.Basic basic ? basic.scalar().type() : Map.class);
    }
    return types;
  }

  /**
   * The JSON of a verb's result: {@code create}, {@code update} and {@code readDeep} with
   * compositions, {@code read} and {@code list} without, {@code delete} the key. What is no row is
   * written as it is.
   */
  public String json(String verb, ExposureModel exposure, @Nullable Object result) {
    boolean deep = !verb.equals("read") && !verb.equals("list");
    return translating(
        () -> {
          if (result instanceof List<?> list) {
            return values.write(list.stream().map(each -> shown(each, deep)).toList());
          }
          return values.write(result == null ? null : shown(result, deep));
        },
        new Places());
  }

  /**
   * Flushes what an operation changed, so that constraints fail before anything is said of it.
   *
   * @throws OperationException whatever a client is to be told
   */
  public void flush() {
    if (!rows.isUnitPresent()) {
      return;
    }
    translating(
        () -> {
          EntityManager entityManager = rows.entityManager();
          entityManager.flush();
          return entityManager;
        },
        new Places());
  }

  /** A failure of an operation or a commit as what a client is to be told; any other as it is. */
  public Throwable translate(Throwable failure) {
    OperationException known = failures.translate(failure, new Places());
    return known == null ? failure : known;
  }

  private Object shown(Object each, boolean deep) {
    return entities.isEntity(each.getClass()) ? new Shown(each, deep) : each;
  }

  private Object create(EntityInfo info, Map<String, @Nullable Object> data) {
    Change change = new Change(rows.entityManager());
    return translating(
        () -> {
          Object entity = binder.create(change, info, data, "", null, null);
          change.write(info.isVersioned());
          return entity;
        },
        change.places());
  }

  private Object update(EntityInfo info, Map<String, @Nullable Object> data) {
    Object key = key(info, data, false);
    Change change = new Change(rows.entityManager());
    return translating(
        () -> {
          Object entity = rows.findToChange(change.entityManager(), info, key);
          if (entity == null) {
            throw notFound(info);
          }
          EntityInfo concrete = entities.ofRow(entity);
          binder.update(change, entity, concrete, data, "", null);
          change.write(concrete.isVersioned());
          return entity;
        },
        change.places());
  }

  private Object delete(EntityInfo info, Map<String, @Nullable Object> data) {
    Object key = key(info, data, true);
    return translating(
        () -> {
          EntityManager entityManager = rows.entityManager();
          Object entity = found(info, key);
          binder.checkVersion(entity, entities.ofRow(entity), data);
          entityManager.remove(entity);
          entityManager.flush();
          return new DeletedKey(keys.shown(info, key), entity);
        },
        new Places());
  }

  private Object found(EntityInfo info, Object key) {
    Object entity = rows.find(rows.entityManager(), info, key);
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
    Faults faults = new Faults();
    Object key = keys.read(info, data, "", faults, null);
    if (strict) {
      for (String name : data.keySet()) {
        if (info.member(name) == null
            && keys.flat(info.members(), name) == null
            && !name.equals(info.typeMember())) {
          faults.add(Faults.path("", name), "is unknown");
        }
      }
    }
    faults.throwIfAny();
    if (key == null) {
      throw new IllegalStateException("A key is missing, and nothing was said of it");
    }
    return key;
  }

  private static OperationException notFound(EntityInfo info) {
    return new OperationException(
        ErrorCode.NOT_FOUND, "There is no " + info.name() + " with this key");
  }

  private <T> T translating(Supplier<T> work, Places places) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      OperationException known = failures.translate(e, places);
      if (known == null) {
        throw e;
      }
      throw known;
    }
  }
}
