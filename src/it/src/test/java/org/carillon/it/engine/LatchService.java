package org.carillon.it.engine;

import static org.carillon.api.Delivery.OUTBOX;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.carillon.api.Connection;
import org.carillon.api.Emitter;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Operations that take as long as a test likes. */
@WebSocketService("latch")
@PermitAll
public class LatchService {

  @Inject private Latches latches;
  @Inject private Emitter<Told> told;

  @WebSocketEvent(delivery = OUTBOX)
  public record Told(String text) {}

  /** Holds its thread until it is let go. */
  @Operation
  public String hold(String name) throws InterruptedException {
    latches.hold(name);
    return name;
  }

  /** Holds the thread that tells of the end of a client which says so, until it is let go. */
  @OnDisconnect
  void gone(Connection connection) throws InterruptedException {
    for (String name : connection.queryParameters().getOrDefault("hold", List.of())) {
      latches.hold(name);
    }
  }

  /** Is complete when it is let go, and holds no thread. */
  @Operation
  public CompletionStage<String> await(String name) {
    return latches.await(name);
  }

  /** Holds its thread for a while. */
  @Operation
  public String work(long millis) throws InterruptedException {
    latches.entered("work");
    Thread.sleep(millis);
    return "done";
  }

  /** Is complete after a while, and holds no thread. */
  @Operation
  public CompletionStage<String> nap(long millis) {
    latches.entered("nap");
    return new CompletableFuture<String>().completeOnTimeout("done", millis, TimeUnit.MILLISECONDS);
  }

  @Operation
  public String echo(String text) {
    return text;
  }

  @Operation
  public void tell(String text) {
    told.emit(new Told(text));
  }
}
