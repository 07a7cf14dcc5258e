package org.carillon.it.engine;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import org.carillon.api.Emitter;

/** An EJB that knows nothing of clients but an event. */
@Stateless
public class DeskWork {

  @PersistenceContext private EntityManager entityManager;
  @Inject private Emitter<DeskService.Renamed> renamed;

  /** Changes a row, and emits. */
  public void rename(long id, String title) {
    entityManager.find(Task.class, id).title(title);
    renamed.tenant("default").emit(new DeskService.Renamed(title));
  }

  /** Changes nothing in the end. */
  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public void fail(long id, String title) {
    rename(id, title);
    entityManager.flush();
    throw new IllegalStateException("rolled back");
  }

  /** As a batch does it: with a context that is flushed and cleared on the way. */
  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public void batch(long id, String title) {
    for (int chunk = 0; chunk < 3; chunk++) {
      entityManager.find(Task.class, id).step(title + " " + chunk);
      entityManager.flush();
      entityManager.clear();
    }
    entityManager.find(Task.class, id).title(title);
  }
}
