package org.carillon.sample.bookshop;

import static jakarta.transaction.Transactional.TxType.REQUIRES_NEW;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/** The rows of a catalogue, those of the tenant that the thread works for. */
@ApplicationScoped
class CatalogueStore {

  private EntityManager entityManager;

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  CatalogueStore() {}

  @Inject
  CatalogueStore(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /** Whether the tenant has no genre, author or book. */
  @Transactional(REQUIRES_NEW)
  boolean isEmpty() {
    return count(Genre.class) + count(Author.class) + count(Book.class) == 0;
  }

  /** Stores all of it or nothing. */
  @Transactional(REQUIRES_NEW)
  void store(Catalogue catalogue) {
    catalogue.genres().forEach(entityManager::persist);
    catalogue.authors().forEach(entityManager::persist);
    catalogue.books().forEach(entityManager::persist);
  }

  private long count(Class<?> entity) {
    var builder = entityManager.getCriteriaBuilder();
    var query = builder.createQuery(Long.class);
    return entityManager
        .createQuery(query.select(builder.count(query.from(entity))))
        .getSingleResult();
  }
}
