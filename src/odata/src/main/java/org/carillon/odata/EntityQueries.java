package org.carillon.odata;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.From;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.uri.UriParameter;
import org.apache.olingo.server.api.uri.queryoption.FilterOption;
import org.apache.olingo.server.api.uri.queryoption.OrderByItem;
import org.apache.olingo.server.api.uri.queryoption.OrderByOption;
import org.apache.olingo.server.api.uri.queryoption.SearchOption;
import org.carillon.crud.EntityDescription.Column;
import org.carillon.crud.EntityDescription.Link;
import org.carillon.odata.ServiceSchema.EntityType;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of the caller's tenant. All methods are called inside a transaction; what they
 * return is managed there.
 */
final class EntityQueries {

  private final EntityManager entityManager;
  private final ServiceSchema schema;
  private final AccessCheck access;

  EntityQueries(EntityManager entityManager, ServiceSchema schema, AccessCheck access) {
    this.entityManager = entityManager;
    this.schema = schema;
    this.access = access;
  }

  /**
   * What narrows and orders the rows of an address.
   *
   * @param filter null: none
   * @param search null: none
   * @param order null: that of the key
   */
  record Options(
      @Nullable FilterOption filter,
      @Nullable SearchOption search,
      @Nullable OrderByOption order) {}

  /** The rows at an address, in their order and then in that of their keys. */
  List<Object> list(ResourcePath path, Options options, int skip, int top)
      throws ODataApplicationException {
    CriteriaQuery<Object> query = builder().createQuery(Object.class);
    QueryScope scope = scope(query, path, options);
    query.select(scope.from());
    query.orderBy(orders(scope, options.order()));
    return entityManager.createQuery(query).setFirstResult(skip).setMaxResults(top).getResultList();
  }

  /** How many rows there are at an address. */
  int count(ResourcePath path, Options options) throws ODataApplicationException {
    CriteriaQuery<Long> query = builder().createQuery(Long.class);
    QueryScope scope = scope(query, path, options);
    query.select(builder().count(scope.from()));
    return Math.toIntExact(entityManager.createQuery(query).getSingleResult());
  }

  /** The row at an address, or null. */
  @Nullable Object find(ResourcePath path) throws ODataApplicationException {
    List<Object> found = list(path, new Options(null, null, null), 0, 1);
    return found.isEmpty() ? null : found.get(0);
  }

  /**
   * What a link leads to from each of the rows, in the order of the keys.
   *
   * @param most how many rows it may be in all
   * @throws ODataApplicationException 400 if there are more
   */
  IdentityHashMap<Object, List<Object>> follow(
      EntityType type, Link link, List<Object> rows, int most) throws ODataApplicationException {
    IdentityHashMap<Object, List<Object>> found = new IdentityHashMap<>();
    if (rows.isEmpty()) {
      return found;
    }
    CriteriaQuery<Tuple> query = builder().createTupleQuery();
    Root<?> owner = query.from(type.description().type());
    QueryScope target = new QueryScope(builder(), schema, owner, type, access).across(link);
    query.multiselect(owner, target.from()).where(owner.in(rows));
    query.orderBy(orders(target, null));
    List<Tuple> pairs = entityManager.createQuery(query).setMaxResults(most + 1).getResultList();
    if (pairs.size() > most) {
      throw ODataErrors.badRequest(
          "$expand leads to more than " + most + " rows: ask for fewer rows at once");
    }
    for (Tuple pair : pairs) {
      found.computeIfAbsent(pair.get(0), key -> new ArrayList<>()).add(pair.get(1));
    }
    return found;
  }

  private QueryScope scope(CriteriaQuery<?> query, ResourcePath path, Options options)
      throws ODataApplicationException {
    Root<?> root = query.from(path.set().type().description().type());
    QueryScope scope = new QueryScope(builder(), schema, root, path.set().type(), access);
    List<Predicate> all = new ArrayList<>();
    restrict(scope, path.key(), all);
    for (ResourcePath.Step step : path.steps()) {
      scope = scope.across(step.link());
      restrict(scope, step.key(), all);
    }
    if (options.filter() != null) {
      all.add(new FilterTranslator(scope).condition(options.filter().getExpression()));
    }
    if (options.search() != null) {
      all.add(new SearchTranslator(scope).condition(options.search().getSearchExpression()));
    }
    query.where(all.toArray(Predicate[]::new));
    return scope;
  }

  private static void restrict(QueryScope scope, List<UriParameter> key, List<Predicate> all)
      throws ODataApplicationException {
    if (!key.isEmpty()) {
      all.addAll(List.of(scope.key(key)));
    }
  }

  /**
   * The key comes last, so that pages do not overlap. Null comes before all else (section
   * 11.2.6.2).
   */
  private List<Order> orders(QueryScope scope, @Nullable OrderByOption wanted)
      throws ODataApplicationException {
    List<Order> orders = new ArrayList<>();
    FilterTranslator translator = new FilterTranslator(scope);
    HibernateCriteriaBuilder hibernate = (HibernateCriteriaBuilder) builder();
    if (wanted != null) {
      for (OrderByItem item : wanted.getOrders()) {
        FilterOperand.Value value = translator.value(item.getExpression());
        boolean up = !item.isDescending();
        if (value.nullable()) {
          orders.add(
              up
                  ? hibernate.asc(value.expression(), true)
                  : hibernate.desc(value.expression(), false));
        } else {
          orders.add(up ? hibernate.asc(value.expression()) : hibernate.desc(value.expression()));
        }
      }
    }
    From<?, ?> from = scope.from();
    for (Column column : scope.type().description().key()) {
      if (column.comparable()) {
        jakarta.persistence.criteria.Path<?> part = from;
        for (String attribute : column.path()) {
          part = part.get(attribute);
        }
        orders.add(hibernate.asc(part));
      }
    }
    return orders;
  }

  private CriteriaBuilder builder() {
    return entityManager.getCriteriaBuilder();
  }
}
