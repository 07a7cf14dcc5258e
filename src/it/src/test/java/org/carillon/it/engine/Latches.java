package org.carillon.it.engine;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What operations wait for, by name. */
@ApplicationScoped
public class Latches {

  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> awaited = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> holding = new ConcurrentHashMap<>();

  void hold(String name) throws InterruptedException {
    AtomicInteger counter = holding.computeIfAbsent(name, n -> new AtomicInteger());
    counter.incrementAndGet();
    try {
      if (!held.computeIfAbsent(name, n -> new CountDownLatch(1)).await(2, TimeUnit.MINUTES)) {
        throw new IllegalStateException("nobody let " + name + " go");
      }
    } finally {
      counter.decrementAndGet();
    }
  }

  void entered(String name) {
    holding.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
  }

  CompletionStage<String> await(String name) {
    return awaited.computeIfAbsent(name, n -> new CompletableFuture<>());
  }

  void release(String name) {
    held.computeIfAbsent(name, n -> new CountDownLatch(1)).countDown();
    awaited.computeIfAbsent(name, n -> new CompletableFuture<>()).complete(name);
  }

  int holding(String name) {
    AtomicInteger counter = holding.get(name);
    return counter == null ? 0 : counter.get();
  }
}
