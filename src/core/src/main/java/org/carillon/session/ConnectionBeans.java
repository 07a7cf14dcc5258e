package org.carillon.session;

import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code @ConnectionScoped} beans of one connection. */
final class ConnectionBeans {

  private record Instance<T>(Contextual<T> contextual, T object, CreationalContext<T> creation) {
    void destroy() {
      contextual.destroy(object, creation);
    }
  }

  private final Map<Contextual<?>, Instance<?>> instances = new LinkedHashMap<>();

  @SuppressWarnings("unchecked") // put under the contextual that made it
  synchronized <T> @Nullable T get(Contextual<T> contextual) {
    Instance<?> instance = instances.get(contextual);
    return instance == null ? null : (T) instance.object();
  }

  synchronized <T> T create(Contextual<T> contextual, CreationalContext<T> creation) {
    T existing = get(contextual);
    if (existing != null) {
      return existing;
    }
    T object = contextual.create(creation);
    instances.put(contextual, new Instance<>(contextual, object, creation));
    return object;
  }

  synchronized void destroy(Contextual<?> contextual) {
    Instance<?> instance = instances.remove(contextual);
    if (instance != null) {
      instance.destroy();
    }
  }

  synchronized void destroy() {
    instances.values().forEach(Instance::destroy);
    instances.clear();
  }
}
