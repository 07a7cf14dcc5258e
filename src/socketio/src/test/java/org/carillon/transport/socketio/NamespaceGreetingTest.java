package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.api.Delivery.IMMEDIATE;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.carillon.api.Caller;
import org.carillon.api.Emitter;
import org.carillon.api.OnConnect;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a namespace, too, nobody hears an event until {@code @OnConnect} has decided. */
class NamespaceGreetingTest {

  private static final long TIMEOUT_SECONDS = 20;

  private static volatile CountDownLatch asked = new CountDownLatch(1);
  private static volatile CompletableFuture<Boolean> decision = new CompletableFuture<>();

  @WebSocketService("hall")
  @PermitAll
  @ApplicationScoped
  public static class HallService {

    @Inject Emitter<Said> said;

    @WebSocketEvent(delivery = IMMEDIATE)
    public record Said(String text) {}

    @OnConnect
    void connected(Caller caller) throws Exception {
      if (caller.isAnonymous()) {
        return;
      }
      asked.countDown();
      if (!decision.get(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new OperationException("NO", "not you");
      }
    }

    @Operation
    public void say(String text) {
      said.emit(new Said(text));
    }
  }

  private Node node;
  private MemoryLine speaker;
  private MemoryLine coming;
  private CompletableFuture<?> joining;

  @BeforeEach
  void comes() throws Exception {
    asked = new CountDownLatch(1);
    decision = new CompletableFuture<>();
    node =
        Node.with(
            Map.of("carillon.socketio.recovers", "false"),
            Runnable::run,
            HallService.class,
            HallService.Said.class);
    speaker = node.line();
    assertThat(speaker.ask("0/ws/hall,")).startsWith("40/ws/hall,{");
    coming = node.line("ada");
    joining = CompletableFuture.runAsync(() -> coming.send("0/ws/hall,"));
    assertThat(asked.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    say("one");
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void whoIsLetInHearsWhatWasSaidMeanwhile() throws Exception {
    assertThat(coming.hear()).startsWith("40/ws/hall,{");
    assertThat(coming.heard).isEmpty();
    decision.complete(true);
    joining.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    say("two");
    assertThat(coming.hear()).isEqualTo(said("one"));
    assertThat(coming.hear()).isEqualTo(said("two"));
  }

  @Test
  void whoIsRefusedHearsWhyAndNothingElse() throws Exception {
    decision.complete(false);
    joining.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    say("two");
    assertThat(coming.hear()).startsWith("40/ws/hall,{");
    assertThat(coming.hear()).startsWith("42/ws/hall,[\"error\",").contains("not you");
    assertThat(coming.hear()).isEqualTo("41/ws/hall,");
    assertThat(coming.heard).isEmpty();
  }

  /** Until whoever says it has heard it. */
  private void say(String text) throws InterruptedException {
    assertThat(speaker.ask("2/ws/hall,[\"say\",{\"text\":\"" + text + "\"}]"))
        .isEqualTo(said(text));
  }

  private static String said(String text) {
    return "42/ws/hall,[\"said\",{\"text\":\"" + text + "\"}]";
  }
}
