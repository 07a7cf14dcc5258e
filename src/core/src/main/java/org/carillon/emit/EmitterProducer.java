package org.carillon.emit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.carillon.api.Emitter;

/** Serves every {@code @Inject Emitter<T>}. */
@ApplicationScoped
public class EmitterProducer {

  private final EventEmitter eventEmitter;

  @Inject
  EmitterProducer(EventEmitter eventEmitter) {
    this.eventEmitter = eventEmitter;
  }

  /** For the client proxy alone. */
  @SuppressWarnings("NullAway")
  EmitterProducer() {
    eventEmitter = null;
  }

  /** The emitter; {@link EmitExtension} has seen to it that the application declares its events. */
  @Produces
  @Dependent
  public <T> Emitter<T> emitter() {
    return new ModelEmitter<>(eventEmitter, EmitOptions.NOTHING);
  }
}
