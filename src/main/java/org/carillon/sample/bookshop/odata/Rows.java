package org.carillon.sample.bookshop.odata;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.transaction.Transactional;
import java.util.List;
import org.apache.olingo.commons.api.data.Entity;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.sample.bookshop.Book;
import org.carillon.sample.bookshop.BookshopService;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the caller's tenant, each call in a transaction of its own. What is returned is
 * OData's, made while the row was managed.
 */
@ApplicationScoped
@Transactional
class Rows {

  private EntityManager entityManager;
  private BookshopService bookshop;

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  Rows() {}

  @Inject
  Rows(EntityManager entityManager, BookshopService bookshop) {
    this.entityManager = entityManager;
    this.bookshop = bookshop;
  }

  /** The rows that a filter lets through, in the order of their keys. */
  <T> List<Entity> list(Table<T> table, Equalities<T> filter, int skip, int top) {
    CriteriaBuilder builder = entityManager.getCriteriaBuilder();
    CriteriaQuery<T> query = builder.createQuery(table.entity());
    Root<T> root = query.from(table.entity());
    query
        .select(root)
        .where(where(builder, root, filter))
        .orderBy(builder.asc(table.key().in(root)));
    TypedQuery<T> rows = entityManager.createQuery(query);
    return rows.setFirstResult(skip)
        .setMaxResults(top)
        .getResultStream()
        .map(table::shown)
        .toList();
  }

  /** How many a filter lets through. */
  <T> int count(Table<T> table, Equalities<T> filter) {
    CriteriaBuilder builder = entityManager.getCriteriaBuilder();
    CriteriaQuery<Long> query = builder.createQuery(Long.class);
    Root<T> root = query.from(table.entity());
    query.select(builder.count(root)).where(where(builder, root, filter));
    return Math.toIntExact(entityManager.createQuery(query).getSingleResult());
  }

  /**
   * One row.
   *
   * @throws OperationException {@code NOT_FOUND} if the tenant has none with the key
   */
  <T> Entity read(Table<T> table, int key) {
    return table.shown(found(table, key));
  }

  /**
   * Takes copies of a book out of stock, as the WebSocket service does.
   *
   * @throws OperationException {@code NOT_FOUND}, {@code CONFLICT} or {@code INVALID}
   */
  Entity submitOrder(int key, int quantity) {
    if (quantity < 1) {
      throw new OperationException(ErrorCode.INVALID, "quantity must be greater than 0");
    }
    Book book = found(Table.BOOKS, key);
    return Table.BOOKS.shown(bookshop.submitOrder(book, quantity));
  }

  private <T> T found(Table<T> table, int key) {
    @Nullable T row = entityManager.find(table.entity(), key);
    if (row == null) {
      throw new OperationException(
          ErrorCode.NOT_FOUND, "There is no " + table.set() + "(" + key + ")");
    }
    return row;
  }

  private static <T> Predicate[] where(
      CriteriaBuilder builder, Root<T> root, Equalities<T> filter) {
    return filter.wanted().stream()
        .map(
            equality -> {
              Path<?> path = equality.column().in(root);
              Object value = equality.value();
              return value == null ? builder.isNull(path) : builder.equal(path, value);
            })
        .toArray(Predicate[]::new);
  }
}
