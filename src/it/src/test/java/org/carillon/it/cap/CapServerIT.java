package org.carillon.it.cap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.carillon.client.ServiceKind.SOCKET_IO;
import static org.carillon.client.ServiceKind.WS;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.carillon.client.ServiceClient;
import org.carillon.client.ServiceException;
import org.carillon.client.ServiceKind;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code @cap-js-community/websocket} serves is called and heard, in both kinds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CapServerIT {

  private final Map<ServiceKind, CapServer> servers = new EnumMap<>(ServiceKind.class);

  @BeforeAll
  void start() throws IOException {
    for (ServiceKind kind : ServiceKind.values()) {
      servers.put(kind, CapServer.start(kind));
    }
  }

  @AfterAll
  void stop() {
    servers.values().forEach(CapServer::close);
  }

  private ServiceClient.Builder client(ServiceKind kind, String path) {
    return ServiceClient.builder().kind(kind).url(servers.get(kind).url(path));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @ParameterizedTest
  @EnumSource
  void eventsAreSentAndHeard(ServiceKind kind) {
    try (ServiceClient client = client(kind, "/ws/chat").build()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      client.on("received", data -> heard.add(data.path("text").asText()));
      get(client.connect());
      get(client.emit("message", Map.of("text", "hi")));
      Await.until("it is heard", () -> heard.contains("hi"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void contextsAreEnteredAndLeft(ServiceKind kind) {
    try (ServiceClient inside = client(kind, "/ws/chat").build();
        ServiceClient outside = client(kind, "/ws/chat").build()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      List<String> heardOutside = new CopyOnWriteArrayList<>();
      inside.on("told", data -> heard.add(data.path("text").asText()));
      outside.onMessage(message -> heardOutside.add(message.event()));
      get(outside.connect());
      get(inside.enterContext("room"));
      get(inside.emit("tell", Map.of("room", "room", "text", "in it")));
      Await.until("it is heard inside", () -> heard.contains("in it"));
      get(inside.exitContext("room"));
      get(inside.emit("tell", Map.of("room", "room", "text", "after it")));
      inside.onMessage("received", message -> heard.add("barrier"));
      get(inside.emit("message", Map.of("text", "open")));
      Await.until("the barrier is heard", () -> heard.contains("barrier"));
      Await.until("outside too", () -> heardOutside.contains("received"));
      assertThat(heard).doesNotContain("after it");
      assertThat(heardOutside).doesNotContain("told");
    }
  }

  @Test
  void callsAreAnsweredOverSocketIo() {
    try (ServiceClient client = client(SOCKET_IO, "/ws/chat").build()) {
      assertThat(get(client.call("message", Map.of("text", "hi"), String.class))).isEqualTo("hi");
      assertThatThrownBy(() -> get(client.call("fail", Map.of("text", "x"))))
          .cause()
          .isInstanceOfSatisfying(
              ServiceException.class, e -> assertThat(e.text()).contains("not so"));
    }
  }

  @Test
  void callsHaveNoAnswerOverPlainWebSocket() {
    try (ServiceClient client = client(WS, "/ws/chat").build()) {
      assertThatThrownBy(
              () -> get(client.call("message", Map.of("text", "hi"), Duration.ofSeconds(1))))
          .cause()
          .isInstanceOfSatisfying(
              ServiceException.class, e -> assertThat(e.code()).isEqualTo("TIMEOUT"));
    }
  }

  @Test
  void pcpIsSentAndHeardAsItIs() {
    try (ServiceClient plain = client(WS, "/ws/pcp").format("pcp").build();
        ServiceClient socketIo = client(SOCKET_IO, "/ws/pcp").format("pcp").build()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      plain.on("message", String.class, heard::add);
      socketIo.on("notified", String.class, heard::add);
      String frame = "pcp-action:MESSAGE\npcp-body-type:text\nfield1:%s\n\nhi";
      plain.emit("notify", frame.formatted("plain"));
      Await.until("it is heard", () -> heard.stream().anyMatch(f -> f.contains("field1:plain")));
      socketIo.emit("notify", frame.formatted("io"));
      Await.until("it is heard too", () -> heard.stream().anyMatch(f -> f.contains("field1:io")));
      assertThat(heard).allMatch(f -> f.startsWith("pcp-action:MESSAGE"));
    }
  }
}
