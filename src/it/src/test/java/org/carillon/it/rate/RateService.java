package org.carillon.it.rate;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketService;
import org.carillon.cluster.Cluster;

/** Says what it hears, at once or when it is told to. */
@WebSocketService("rate")
@PermitAll
public class RateService {

  private static final Map<String, CompletableFuture<String>> PENDING = new ConcurrentHashMap<>();

  private static final AtomicInteger BEGUN = new AtomicInteger();

  @Inject Cluster cluster;

  /** What it was told. */
  @Operation
  public String echo(String text) {
    return text;
  }

  /** The same, when it is let go. */
  @Operation
  public CompletionStage<String> await(String name) {
    BEGUN.incrementAndGet();
    return PENDING.computeIfAbsent(name, any -> new CompletableFuture<>());
  }

  /** How many have begun to wait. */
  @Operation
  public int begun() {
    return BEGUN.get();
  }

  /** How many other nodes it knows. */
  @Operation
  public int others() {
    return cluster.others().size();
  }

  /** Lets it go. */
  @Operation
  public void complete(String name) {
    PENDING.computeIfAbsent(name, any -> new CompletableFuture<>()).complete(name);
  }
}
