package org.carillon.operation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Each bean's target, resolved once. */
@ApplicationScoped
class BeanTargets {

  private final BeanManager beans;
  private final ConcurrentMap<Class<?>, BeanTarget> targets = new ConcurrentHashMap<>();

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway") // a proxy has no state of its own
  protected BeanTargets() {
    this.beans = null;
  }

  @Inject
  BeanTargets(BeanManager beans) {
    this.beans = beans;
  }

  /** The target for a class; see {@link BeanTarget#of}. */
  BeanTarget of(Class<?> type) {
    BeanTarget target = targets.get(type);
    return target != null
        ? target
        : targets.computeIfAbsent(type, missing -> BeanTarget.of(beans, missing));
  }
}
