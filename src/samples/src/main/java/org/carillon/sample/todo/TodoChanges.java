package org.carillon.sample.todo;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PostRemove;
import jakarta.persistence.PostUpdate;
import org.carillon.api.Emitter;

/** Hears of each change of a thing to do, whoever makes it, and tells the pages of OData. */
@ApplicationScoped
public class TodoChanges {

  /**
   * What Jakarta Persistence calls. It looks its bean up, since not every server lets Hibernate
   * inject into listeners.
   */
  public static class Listener {

    /** A row was written or removed; who is told hears it after the commit. */
    @PostPersist
    @PostUpdate
    @PostRemove
    void changed(Todo todo) {
      CDI.current().select(TodoChanges.class).get().changed(todo);
    }
  }

  private Emitter<TodoFioriService.TodoChanged> changed;

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  protected TodoChanges() {}

  /** Called by CDI. */
  @Inject
  public TodoChanges(Emitter<TodoFioriService.TodoChanged> changed) {
    this.changed = changed;
  }

  /** Tells of a change. */
  void changed(Todo todo) {
    changed.emit(new TodoFioriService.TodoChanged("/Todos(" + todo.getId() + ")"));
  }
}
