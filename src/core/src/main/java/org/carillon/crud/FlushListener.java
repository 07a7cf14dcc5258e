package org.carillon.crud;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.carillon.api.Crud;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Hears of each row that a session of the deployment writes. Hibernate finds this as a service;
 * static, because Hibernate makes the instance, and the class is the deployment's own.
 */
public final class FlushListener
    implements Integrator,
        PostInsertEventListener,
        PostUpdateEventListener,
        PostDeleteEventListener,
        PostCollectionRecreateEventListener,
        PostCollectionUpdateEventListener,
        PostCollectionRemoveEventListener {

  private static final long serialVersionUID = 1L;

  private static final List<RowChanges> TOLD = new CopyOnWriteArrayList<>();

  /** For Hibernate. */
  public FlushListener() {
    // holds nothing of its own
  }

  /** From now on it is told of rows that are written. */
  static void tell(RowChanges changes) {
    TOLD.add(changes);
  }

  static void tellNoMore(RowChanges changes) {
    TOLD.remove(changes);
  }

  @Override
  public void integrate(
      Metadata metadata, BootstrapContext context, SessionFactoryImplementor factory) {
    EventListenerRegistry listeners =
        factory.getServiceRegistry().requireService(EventListenerRegistry.class);
    listeners.appendListeners(EventType.POST_INSERT, this);
    listeners.appendListeners(EventType.POST_UPDATE, this);
    listeners.appendListeners(EventType.POST_DELETE, this);
    listeners.appendListeners(EventType.POST_COLLECTION_RECREATE, this);
    listeners.appendListeners(EventType.POST_COLLECTION_UPDATE, this);
    listeners.appendListeners(EventType.POST_COLLECTION_REMOVE, this);
  }

  @Override
  public void disintegrate(
      SessionFactoryImplementor factory, SessionFactoryServiceRegistry registry) {
    // its listeners go with it
  }

  @Override
  public void onPostInsert(PostInsertEvent event) {
    for (RowChanges changes : TOLD) {
      changes.written(event.getFactory(), Crud.CREATE, event.getEntity(), event.getId(), null);
    }
  }

  @Override
  public void onPostUpdate(PostUpdateEvent event) {
    for (RowChanges changes : TOLD) {
      @Nullable Object[] before = event.getOldState();
      changes.written(
          event.getFactory(),
          Crud.UPDATE,
          event.getEntity(),
          event.getId(),
          before == null
              ? null
              : attribute -> before[event.getPersister().getPropertyIndex(attribute)]);
    }
  }

  @Override
  public void onPostDelete(PostDeleteEvent event) {
    for (RowChanges changes : TOLD) {
      changes.written(event.getFactory(), Crud.DELETE, event.getEntity(), event.getId(), null);
    }
  }

  @Override
  public boolean requiresPostCommitHandling(EntityPersister persister) {
    return false;
  }

  @Override
  public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
    collection(event);
  }

  @Override
  public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
    collection(event);
  }

  @Override
  public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
    collection(event);
  }

  private static void collection(AbstractCollectionEvent event) {
    Object owner = event.getAffectedOwnerOrNull();
    if (owner == null || TOLD.isEmpty()) {
      return;
    }
    CollectionPersister collection = persister(event);
    if (collection != null) {
      for (RowChanges changes : TOLD) {
        changes.written(event.getFactory(), owner, collection);
      }
    }
  }

  /** A new collection knows its role only after the flush, one that goes has no persister. */
  private static @Nullable CollectionPersister persister(AbstractCollectionEvent event) {
    PersistentCollection<?> collection = event.getCollection();
    CollectionEntry entry =
        event.getSession().getPersistenceContextInternal().getCollectionEntry(collection);
    if (entry != null && entry.getLoadedPersister() != null) {
      return entry.getLoadedPersister();
    }
    String role = collection.getRole();
    return role == null
        ? null
        : event.getSession().getFactory().getMappingMetamodel().findCollectionDescriptor(role);
  }
}
