package org.carillon.it.engine;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.ExecutionException;
import org.carillon.api.Emitter;
import org.carillon.it.engine.ProbeService.Surely;

/** A thread on which nobody calls. */
@ApplicationScoped
public class Background {

  @Resource private ManagedExecutorService executor;
  @Inject private Emitter<Surely> surely;

  /** Emits without a caller and without naming a tenant; what came of it. */
  String emit(String text) {
    try {
      executor.submit(() -> surely.emit(new Surely(text))).get();
      return "emitted";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (ExecutionException e) {
      return e.getCause().getClass().getSimpleName() + ": " + e.getCause().getMessage();
    }
  }
}
