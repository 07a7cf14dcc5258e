package org.carillon.session;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.AlterableContext;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.lang.annotation.Annotation;
import org.carillon.api.ConnectionScoped;
import org.jspecify.annotations.Nullable;

/** Active wherever there is a current connection; the beans are kept with the connection itself. */
final class ConnectionContext implements AlterableContext {

  @Override
  public Class<? extends Annotation> getScope() {
    return ConnectionScoped.class;
  }

  @Override
  @SuppressWarnings("NullAway") // the specification's null: nothing to create it with
  public <T> T get(Contextual<T> contextual, @Nullable CreationalContext<T> creation) {
    ConnectionBeans beans = beans();
    T existing = beans.get(contextual);
    return existing != null || creation == null ? existing : beans.create(contextual, creation);
  }

  @Override
  public <T> T get(Contextual<T> contextual) {
    return get(contextual, null);
  }

  @Override
  public void destroy(Contextual<?> contextual) {
    beans().destroy(contextual);
  }

  @Override
  public boolean isActive() {
    return CurrentConnection.get() != null;
  }

  private static ConnectionBeans beans() {
    ClientConnection current = CurrentConnection.get();
    if (current == null) {
      throw new ContextNotActiveException("no connection's frame is being handled on this thread");
    }
    return current.beans();
  }
}
