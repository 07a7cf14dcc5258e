package org.carillon.crud;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Decimals;
import org.jspecify.annotations.Nullable;

/** Lists rows: those with equal fields, in an order, a page of them. */
@Dependent
class ListQuery {

  private static final BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

  private final EntityRegistry entityRegistry;
  private final KeyCodec keyCodec;
  private final ScalarReader scalarReader;
  private final RowFinder rowFinder;
  private final int most;

  @Inject
  ListQuery(
      EntityRegistry entityRegistry,
      KeyCodec keyCodec,
      ScalarReader scalarReader,
      RowFinder rowFinder,
      CarillonConfig config) {
    this.entityRegistry = entityRegistry;
    this.keyCodec = keyCodec;
    this.scalarReader = scalarReader;
    this.rowFinder = rowFinder;
    this.most = config.get(Settings.MAX_LIST);
  }

  List<?> list(EntityInfo info, Map<String, @Nullable Object> filter, Map<String, Object> headers) {
    return page(info, info.type(), filter, headers);
  }

  private <T> List<T> page(
      EntityInfo info,
      Class<T> type,
      Map<String, @Nullable Object> filter,
      Map<String, Object> headers) {
    EntityManager entityManager = rowFinder.entityManager();
    CriteriaBuilder builder = entityManager.getCriteriaBuilder();
    CriteriaQuery<T> query = builder.createQuery(type);
    Root<T> root = query.from(type);
    RequestErrors requestErrors = new RequestErrors();
    Filter predicates = new Filter(builder, requestErrors);
    predicates.type(info, root, filter);
    predicates.members(info.members(), info.typeMember(), root, filter, "");
    int top = Math.min(most, number(headers, "top", most, requestErrors));
    int skip = number(headers, "skip", 0, requestErrors);
    List<jakarta.persistence.criteria.Order> order =
        new ListOrder(entityRegistry, builder, root, requestErrors)
            .of(info, headers.get("orderby"));
    requestErrors.throwIfAny();
    if (top == 0) {
      return List.of();
    }
    query.select(root).where(predicates.all.toArray(Predicate[]::new)).orderBy(order);
    TypedQuery<T> page = entityManager.createQuery(query);
    rowFinder.hints(entityManager, info).forEach(page::setHint);
    return page.setFirstResult(skip).setMaxResults(top).getResultList();
  }

  private static int number(
      Map<String, Object> headers, String name, int fallback, RequestErrors requestErrors) {
    Object given = headers.get(name);
    if (given == null) {
      return fallback;
    }
    BigDecimal number =
        given instanceof Number || given instanceof String
            ? Decimals.parse(given.toString().strip())
            : null;
    if (number != null
        && number.signum() >= 0
        && number.compareTo(MOST) <= 0
        && number.stripTrailingZeros().scale() <= 0) {
      return number.intValueExact();
    }
    requestErrors.add(name, "must be a whole number from 0 to " + Integer.MAX_VALUE);
    return fallback;
  }

  /** The conditions of one request. */
  private final class Filter {

    private final CriteriaBuilder builder;
    private final RequestErrors requestErrors;
    private final List<Predicate> all = new ArrayList<>();

    Filter(CriteriaBuilder builder, RequestErrors requestErrors) {
      this.builder = builder;
      this.requestErrors = requestErrors;
    }

    void type(EntityInfo info, Root<?> root, Map<String, @Nullable Object> filter) {
      String name = info.typeMember();
      if (name == null || !filter.containsKey(name)) {
        return;
      }
      Object given = filter.get(name);
      Class<?> type = given == null ? null : info.types().get(given);
      if (type == null) {
        requestErrors.add(name, "must be one of " + String.join(", ", info.types().keySet()));
      } else if (info.types().size() > 1) { // Hibernate cannot tell the type of one class alone
        all.add(builder.equal(root.type(), builder.literal(type)));
      }
    }

    void members(
        List<EntityAttribute> members,
        @Nullable String also,
        Path<?> path,
        Map<String, @Nullable Object> filter,
        String place) {
      keyCodec.checkSpelling(members, filter, place, requestErrors);
      for (Map.Entry<String, @Nullable Object> entry : filter.entrySet()) {
        String name = entry.getKey();
        EntityAttribute entityAttribute = member(members, name);
        if (entityAttribute != null) {
          member(entityAttribute, path, filter, RequestErrors.path(place, entityAttribute.name()));
        } else if (!name.equals(also)) {
          requestErrors.add(RequestErrors.path(place, name), "is unknown");
        }
      }
    }

    private @Nullable EntityAttribute member(List<EntityAttribute> members, String name) {
      for (EntityAttribute entityAttribute : members) {
        if (entityAttribute.name().equals(name)) {
          return entityAttribute;
        }
      }
      return keyCodec.flat(members, name);
    }

    private void member(
        EntityAttribute entityAttribute,
        Path<?> path,
        Map<String, @Nullable Object> filter,
        String place) {
      Object given = filter.get(entityAttribute.name());
      if (entityAttribute instanceof EntityAttribute.ToOne toOne) {
        toOne(toOne, QueryPaths.to(path, toOne), filter, place);
      } else if (entityAttribute instanceof EntityAttribute.Basic basic && basic.comparable()) {
        Path<?> value = path.get(entityAttribute.attribute());
        if (given == null) {
          all.add(builder.isNull(value));
          return;
        }
        Object wanted = scalarReader.take(basic.scalar(), given, place, requestErrors);
        if (wanted != null) {
          all.add(builder.equal(value, wanted));
        }
      } else if (entityAttribute instanceof EntityAttribute.Embedded embedded) {
        Path<?> value = QueryPaths.to(path, embedded);
        Map<String, @Nullable Object> parts = KeyCodec.members(given);
        if (parts != null) {
          members(embedded.type().members(), null, value, parts, place);
        } else if (given == null) {
          all.add(builder.isNull(value));
        } else {
          requestErrors.add(place, "must be an object");
        }
      } else {
        requestErrors.add(place, "cannot be listed by");
      }
    }

    private void toOne(
        EntityAttribute.ToOne member,
        Path<?> path,
        Map<String, @Nullable Object> filter,
        String place) {
      Map<String, @Nullable Object> reference = keyCodec.reference(member, filter);
      if (reference != null && reference.isEmpty() && filter.get(member.name()) == null) {
        all.add(builder.isNull(path));
        return;
      }
      int faultless = all.size();
      if (reference == null || reference.isEmpty()) {
        requestErrors.add(place, "must be the key of a row");
      } else {
        members(entityRegistry.of(member.target()).key().members(), null, path, reference, place);
      }
      if (all.size() == faultless && requestErrors.isEmpty()) {
        requestErrors.add(place, "must be the key of a row");
      }
    }
  }
}
