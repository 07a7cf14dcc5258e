package org.carillon.it.engine;

import jakarta.annotation.PreDestroy;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.api.ConnectionScoped;

/** Counts within one connection. */
@ConnectionScoped
public class ConnectionCounter {

  static final AtomicInteger DESTROYED = new AtomicInteger();

  private int count;

  int next() {
    return ++count;
  }

  @PreDestroy
  void gone() {
    DESTROYED.incrementAndGet();
  }
}
