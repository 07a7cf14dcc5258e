package org.carillon.transport.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.api.Delivery.IMMEDIATE;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import jakarta.persistence.OptimisticLockException;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotEmpty;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.carillon.api.Connection;
import org.carillon.api.Emitter;
import org.carillon.api.OnConnect;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.config.Settings;
import org.carillon.session.MemoryChannel;
import org.carillon.spi.TransportConnection;
import org.carillon.spi.TransportHandshake;
import org.carillon.transport.SeContainers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Until {@code @OnConnect} has decided, a client hears no event and none of its frames runs. */
class GreetingTest {

  private static final String PATH = "/ws/hall";
  private static final long TIMEOUT_SECONDS = 30;

  private static volatile CountDownLatch asked = new CountDownLatch(1);
  private static volatile CompletableFuture<String> decision = new CompletableFuture<>();

  private static final Validator VALIDATOR =
      Validation.buildDefaultValidatorFactory().getValidator();

  /** What a greeting may check. */
  public record Form(@NotEmpty String name) {}

  @WebSocketService("hall")
  @PermitAll
  @ApplicationScoped
  public static class HallService {

    @Inject Emitter<Said> said;

    @WebSocketEvent(delivery = IMMEDIATE)
    public record Said(String text) {}

    @OnConnect
    void connected(Connection connection) throws Exception {
      if (!connection.queryParameters().containsKey("wait")) {
        return;
      }
      asked.countDown();
      connection.emit("wait", null);
      switch (decision.get(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        case "yes" -> {}
        case "no" -> throw new OperationException("NO", "not you");
        case "close" -> connection.close(4_000, "full");
        case "stale" -> throw new OptimisticLockException("secret");
        case "violated" -> throw new ConstraintViolationException(VALIDATOR.validate(new Form("")));
        case "forbidden" -> throw new SecurityException("secret");
        case "timeout" -> throw new java.util.concurrent.TimeoutException();
        case "error" -> throw new NoClassDefFoundError("Missing");
        default -> throw new IllegalStateException("a fault");
      }
    }

    @Operation
    public void say(String text) {
      said.emit(new Said(text));
    }
  }

  private SeContainer container;
  private TransportConnection speaker;
  private MemoryChannel listener;
  private final MemoryChannel waiting = MemoryChannel.fast();

  @BeforeEach
  void start() {
    start(Map.of());
  }

  private void start(Map<String, String> settings) {
    asked = new CountDownLatch(1);
    decision = new CompletableFuture<>();
    container =
        SeContainers.start(settings, Gateway.class, HallService.class, HallService.Said.class);
    listener = MemoryChannel.fast();
    speaker = accept(listener, Map.of());
  }

  @AfterEach
  void stop() {
    container.close();
  }

  @Test
  void whoIsLetInHearsWhatWasSaidMeanwhileInOrder() throws Exception {
    CompletableFuture<TransportConnection> coming = comes();
    say("one");
    say("two");
    assertThat(waiting.received).as("its own word alone").containsExactly(WAIT);
    decision.complete("yes");
    TransportConnection let = coming.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    say("three");
    assertThat(waiting.received).containsExactly(WAIT, said("one"), said("two"), said("three"));
    let.ended("1000");
  }

  @Test
  void whoIsRefusedHearsNothingAndNoneOfItsFramesRuns() throws Exception {
    isClosed("no", "1008 not you");
  }

  @Test
  void whomTheServiceClosesHearsNothingAndNoneOfItsFramesRuns() throws Exception {
    isClosed("close", "4000 full");
  }

  /** As an error frame would say it. */
  @ParameterizedTest
  @CsvSource({
    "stale, 1008 Somebody else has changed it meanwhile",
    "violated, 1008 name must not be empty",
    "forbidden, 1008 Not allowed"
  })
  void whatRefusesIsToldAsInAnErrorFrame(String word, String close) throws Exception {
    isClosed(word, close);
  }

  @Test
  void aFaultIsToldAsOne() throws Exception {
    isClosed("fault", "1011 Internal error, reference ");
  }

  @Test
  void anErrorLetsNobodyIn() throws Exception {
    isClosed("error", "1011 Internal error, reference ");
  }

  @Test
  void aTimeoutIsNoRefusal() throws Exception {
    isClosed("timeout", "1011 It took too long");
  }

  private void isClosed(String word, String close) throws Exception {
    CompletableFuture<TransportConnection> coming = comes();
    say("one");
    decision.complete(word);
    TransportConnection refused = coming.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    refused.frame(frame("from the refused"));
    say("two");
    assertThat(waiting.received).containsExactly(WAIT);
    assertThat(waiting.closed).startsWith(close);
    assertThat(listener.received).containsExactly(said("one"), said("two"));
    refused.ended("1008");
  }

  /** Where there is no room for it, a greeting waits, and what its client sends waits behind it. */
  @Test
  void noFrameRunsThatWaitedBehindAGreetingThatRefuses() throws Exception {
    stop();
    start( // one percent of what few may do at once is one
        Map.of(Settings.HANDLERS.name(), "1", Settings.HANDLERS_OF_TENANT.name(), "1"));
    CompletableFuture<TransportConnection> coming = comes();
    MemoryChannel behind = MemoryChannel.fast();
    TransportConnection refused = accept(behind, Map.of("wait", List.of("")));
    refused.frame(frame("from the refused"));
    assertThat(behind.received).as("its greeting waits").isEmpty();

    decision.complete("no");
    coming.get(TIMEOUT_SECONDS, TimeUnit.SECONDS).ended("1008");
    say("one");
    assertThat(behind.received).containsExactly(WAIT);
    assertThat(behind.closed).isEqualTo("1008 not you");
    assertThat(listener.received).containsExactly(said("one"));
    refused.ended("1008");
  }

  private static final String WAIT = "{\"event\":\"wait\",\"data\":null}";

  private CompletableFuture<TransportConnection> comes() throws InterruptedException {
    CompletableFuture<TransportConnection> coming =
        CompletableFuture.supplyAsync(() -> accept(waiting, Map.of("wait", List.of(""))));
    assertThat(asked.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    org.carillon.testing.Await.until("its service has spoken", () -> !waiting.received.isEmpty());
    return coming;
  }

  private TransportConnection accept(MemoryChannel channel, Map<String, List<String>> query) {
    try {
      return container
          .select(Gateway.class)
          .get()
          .accept(
              PATH,
              new TransportHandshake() {
                @Override
                public Map<String, List<String>> queryParameters() {
                  return query;
                }
              },
              channel);
    } catch (org.carillon.spi.TransportRefusal e) {
      throw new AssertionError(e);
    }
  }

  private void say(String text) {
    speaker.frame(frame(text));
  }

  private static String frame(String text) {
    return "{\"event\":\"say\",\"data\":{\"text\":\"" + text + "\"}}";
  }

  private static String said(@Nullable String text) {
    return "{\"event\":\"said\",\"data\":{\"text\":\"" + text + "\"}}";
  }
}
