package org.carillon.it.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Where an operation waits for another one. */
@ApplicationScoped
public class RegisterDoor {

  private final Semaphore semaphore = new Semaphore(0);

  void open() {
    semaphore.release();
  }

  void await() throws InterruptedException {
    if (!semaphore.tryAcquire(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody has opened the door");
    }
  }
}
