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
import org.jspecify.annotations.Nullable;

/** Lists rows: those with equal fields, in an order, a page of them. */
@Dependent
class Listing {

  private final Entities entities;
  private final Keys keys;
  private final Scalars scalars;
  private final Rows rows;
  private final int most;

  @Inject
  Listing(Entities entities, Keys keys, Scalars scalars, Rows rows, CarillonConfig config) {
    this.entities = entities;
    this.keys = keys;
    this.scalars = scalars;
    this.rows = rows;
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
    EntityManager entityManager = rows.entityManager();
    CriteriaBuilder builder = entityManager.getCriteriaBuilder();
    CriteriaQuery<T> query = builder.createQuery(type);
    Root<T> root = query.from(type);
    Faults faults = new Faults();
    Filter predicates = new Filter(builder, faults);
    predicates.type(info, root, filter);
    predicates.members(info.members(), info.typeMember(), root, filter, "");
    int top = Math.min(most, number(headers, "top", most, faults));
    int skip = number(headers, "skip", 0, faults);
    List<jakarta.persistence.criteria.Order> order =
        new Ordering(entities, builder, root, faults).of(info, headers.get("orderby"));
    faults.throwIfAny();
    if (top == 0) {
      return List.of();
    }
    query.select(root).where(predicates.all.toArray(Predicate[]::new)).orderBy(order);
    TypedQuery<T> page = entityManager.createQuery(query);
    rows.hints(entityManager, info).forEach(page::setHint);
    return page.setFirstResult(skip).setMaxResults(top).getResultList();
  }

  private static int number(Map<String, Object> headers, String name, int fallback, Faults faults) {
    Object given = headers.get(name);
    if (given == null) {
      return fallback;
    }
    try {
      int number = new BigDecimal(String.valueOf(given).strip()).intValueExact();
      if (number >= 0) {
        return number;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // said below, together with a negative one
    }
    faults.add(name, "must be a whole number from 0 to " + Integer.MAX_VALUE);
    return fallback;
  }

  /** The conditions of one request. */
  private final class Filter {

    private final CriteriaBuilder builder;
    private final Faults faults;
    private final List<Predicate> all = new ArrayList<>();

    Filter(CriteriaBuilder builder, Faults faults) {
      this.builder = builder;
      this.faults = faults;
    }

    void type(EntityInfo info, Root<?> root, Map<String, @Nullable Object> filter) {
      String name = info.typeMember();
      if (name == null || !filter.containsKey(name)) {
        return;
      }
      Object given = filter.get(name);
      Class<?> type = given == null ? null : info.types().get(given);
      if (type == null) {
        faults.add(name, "must be one of " + String.join(", ", info.types().keySet()));
      } else {
        all.add(builder.equal(root.type(), builder.literal(type)));
      }
    }

    void members(
        List<Member> members,
        @Nullable String also,
        Path<?> path,
        Map<String, @Nullable Object> filter,
        String place) {
      for (Map.Entry<String, @Nullable Object> entry : filter.entrySet()) {
        String name = entry.getKey();
        Member member = member(members, name);
        if (member != null) {
          member(member, path, filter, Faults.path(place, member.name()));
        } else if (!name.equals(also)) {
          faults.add(Faults.path(place, name), "is unknown");
        }
      }
    }

    private @Nullable Member member(List<Member> members, String name) {
      for (Member member : members) {
        if (member.name().equals(name)) {
          return member;
        }
      }
      return keys.flat(members, name);
    }

    private void member(
        Member member, Path<?> path, Map<String, @Nullable Object> filter, String place) {
      Object given = filter.get(member.name());
      if (member instanceof Member.ToOne toOne) {
        toOne(toOne, path.get(member.attribute()), filter, place);
      } else if (member instanceof Member.Basic basic && basic.comparable()) {
        Path<?> value = path.get(member.attribute());
        if (given == null) {
          all.add(builder.isNull(value));
          return;
        }
        Object wanted = scalars.take(basic.scalar(), given, place, faults);
        if (wanted != null) {
          all.add(builder.equal(value, wanted));
        }
      } else if (member instanceof Member.Embedded embedded) {
        Path<?> value = path.get(member.attribute());
        Map<String, @Nullable Object> parts = Keys.members(given);
        if (parts != null) {
          members(embedded.type().members(), null, value, parts, place);
        } else if (given == null) {
          all.add(builder.isNull(value));
        } else {
          faults.add(place, "must be an object");
        }
      } else {
        faults.add(place, "cannot be listed by");
      }
    }

    private void toOne(
        Member.ToOne member, Path<?> path, Map<String, @Nullable Object> filter, String place) {
      Map<String, @Nullable Object> reference = keys.reference(member, filter);
      if (reference != null && reference.isEmpty() && filter.get(member.name()) == null) {
        all.add(builder.isNull(path));
        return;
      }
      int faultless = all.size();
      if (reference == null || reference.isEmpty()) {
        faults.add(place, "must be the key of a row");
      } else {
        members(entities.of(member.target()).key().members(), null, path, reference, place);
      }
      if (all.size() == faultless && faults.isEmpty()) {
        faults.add(place, "must be the key of a row");
      }
    }
  }
}
