package org.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.carillon.client.PeerServer.Peer;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client over Socket.IO, and the other end in the test's hands. */
class SocketIoServiceClientTest {

  private static final String OPEN =
      "0{\"sid\":\"s\",\"upgrades\":[],\"pingInterval\":300,\"pingTimeout\":300,\"maxPayload\":1000000}";

  private PeerServer server;

  @BeforeEach
  void start() throws IOException {
    server = new PeerServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private ServiceClient.Builder client() {
    return ServiceClient.builder()
        .kind(ServiceKind.SOCKET_IO)
        .url(server.url("/ws/chat?id=7").replace("ws:", "http:"));
  }

  /** Lets the next connection in; answers with what it joined by. */
  private String join(Peer peer, String answer) {
    peer.send(OPEN);
    String joining = peer.take();
    peer.send("40/ws/chat," + answer);
    return joining;
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static ServiceException failure(CompletableFuture<?> future) {
    try {
      get(future);
    } catch (CompletionException e) {
      if (e.getCause() instanceof ServiceException said) {
        return said;
      }
      throw e;
    }
    throw new AssertionError("did not fail");
  }

  @Test
  void thePathIsTheNamespaceAndACallIsAnAcknowledgement() {
    try (ServiceClient client =
        client()
            .path("/app/socket.io/")
            .auth(Map.of("device", "d"))
            .token(() -> CompletableFuture.completedFuture("t"))
            .headers(() -> CompletableFuture.completedFuture(Map.of("X-Fresh", "f")))
            .build()) {
      CompletableFuture<String> call = client.call("message", Map.of("text", "hi"), String.class);
      Peer peer = server.accepted();
      assertThat(peer.path).isEqualTo("/app/socket.io/?id=7&EIO=4&transport=websocket");
      assertThat(peer.headers).containsEntry("X-Fresh", "f").doesNotContainKey("Authorization");
      assertThat(join(peer, "{\"sid\":\"x\"}"))
          .isEqualTo("40/ws/chat,{\"device\":\"d\",\"token\":\"t\"}");
      assertThat(peer.take()).isEqualTo("42/ws/chat,0[\"message\",{\"text\":\"hi\"}]");
      peer.send("43/ws/chat,0[\"done\"]");
      assertThat(get(call)).isEqualTo("done");
      client.emit("message", null, Map.of("a", 1));
      assertThat(peer.take()).isEqualTo("42/ws/chat,[\"message\",null,{\"a\":1}]");
    }
  }

  @Test
  void anErrorInAnAcknowledgementRejects() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<JsonNode> call = client.call("a", null);
      CompletableFuture<JsonNode> other = client.call("b", null);
      CompletableFuture<JsonNode> fine = client.call("c", null);
      Peer peer = server.accepted();
      join(peer, "{\"sid\":\"x\"}");
      peer.take();
      peer.send(
          "43/ws/chat,0[{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"gone\",\"details\":[1]}}]");
      ServiceException said = failure(call);
      assertThat(said.code()).isEqualTo("NOT_FOUND");
      assertThat(said.text()).isEqualTo("gone");
      assertThat(said.details()).hasSize(1);
      peer.send("43/ws/chat,1[{\"error\":\"text\"}]");
      assertThat(failure(other).text()).isEqualTo("text");
      peer.send("43/ws/chat,2[{\"error\":null,\"a\":1}]");
      assertThat(get(fine).path("a").asInt()).isEqualTo(1);
    }
  }

  @Test
  void eventsHaveDataHeadersAndBinaryParts() {
    try (ServiceClient client = client().build()) {
      List<ServiceMessage> heard = new CopyOnWriteArrayList<>();
      client.onMessage(heard::add);
      client.connect();
      Peer peer = server.accepted();
      join(peer, "{\"sid\":\"x\"}");
      peer.send("42/ws/chat,[\"a\",{\"n\":1},{\"h\":2}]");
      peer.send("42/other,[\"not for us\"]");
      peer.send("451-/ws/chat,[\"b\",{\"bytes\":{\"_placeholder\":true,\"num\":0}}]");
      peer.send(new byte[] {1, 2, 3});
      peer.send("42/ws/chat,5[\"c\"]");
      assertThat(peer.take()).isEqualTo("43/ws/chat,5[]");
      Await.until("all are heard", () -> heard.size() == 3);
      assertThat(heard.get(0).headers().path("h").asInt()).isEqualTo(2);
      assertThat(heard.get(1).data().path("bytes").asText()).isEqualTo("AQID");
      assertThat(heard.get(2).data().isNull()).isTrue();
    }
  }

  @Test
  void pingsAreAnsweredAndASilentServerIsGivenUp() {
    try (ServiceClient client = client().build()) {
      client.connect();
      Peer first = server.accepted();
      join(first, "{\"sid\":\"x\"}");
      first.send("2");
      assertThat(first.take()).isEqualTo("3");
      join(server.accepted(), "{\"sid\":\"y\"}");
    }
  }

  @Test
  void whoComesBackSaysWhatItHasHeardAndIsRecovered() {
    try (ServiceClient client = client().build()) {
      List<String> told = new CopyOnWriteArrayList<>();
      client.listen(
          new ServiceClientListener() {
            @Override
            public void live(boolean resumed) {
              told.add(resumed ? "resumed" : "live");
            }

            @Override
            public void gap() {
              told.add("gap");
            }
          });
      List<String> heard = new CopyOnWriteArrayList<>();
      client.on("n", String.class, heard::add);
      CompletableFuture<Void> entered = client.enterContext("room");
      Peer first = server.accepted();
      join(first, "{\"sid\":\"x\",\"pid\":\"p1\"}");
      assertThat(first.take()).isEqualTo("42/ws/chat,0[\"wsContext\",{\"context\":\"room\"}]");
      first.send("43/ws/chat,0[null]");
      get(entered);
      String id = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
      first.send("42/ws/chat,[\"n\",\"one\",\"" + id + "\"]");
      Await.until("it is heard", () -> heard.contains("one"));
      first.cut();
      Peer second = server.accepted();
      assertThat(join(second, "{\"sid\":\"x\",\"pid\":\"p1\"}"))
          .isEqualTo("40/ws/chat,{\"pid\":\"p1\",\"offset\":\"" + id + "\"}");
      second.send("42/ws/chat,[\"n\",\"one\",\"" + id + "\"]");
      second.send("42/ws/chat,[\"n\",\"two\",\"other\"]");
      Await.until("the next is heard", () -> heard.contains("two"));
      assertThat(heard).containsExactly("one", "two");
      assertThat(told).containsExactly("live", "resumed");
      second.cut();
      Peer third = server.accepted();
      join(third, "{\"sid\":\"z\",\"pid\":\"p2\"}");
      assertThat(third.take()).isEqualTo("42/ws/chat,1[\"wsContext\",{\"context\":\"room\"}]");
      Await.until("the gap is told", () -> told.contains("gap"));
      assertThat(told).containsExactly("live", "resumed", "live", "gap");
    }
  }

  @Test
  void aRefusedNamespaceIsTold() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<Void> connected = client.connect();
      Peer peer = server.accepted();
      peer.send(OPEN);
      peer.take();
      peer.send(
          "44/ws/chat,{\"message\":\"403\",\"data\":{\"status\":403,\"message\":\"not you\"}}");
      ServiceException said = failure(connected);
      assertThat(said.code()).isEqualTo("REFUSED");
      assertThat(said.text()).contains("403").contains("not you");
    }
  }

  @Test
  void whatIsNoPacketEndsTheLineAndTheNextComes() {
    for (String broken : List.of("x", "4", "42/ws/chat,{}", "42/ws/chat,[", "0")) {
      try (ServiceClient client = client().build()) {
        client.connect();
        Peer first = server.accepted();
        join(first, "{\"sid\":\"x\"}");
        first.send(broken);
        join(server.accepted(), "{\"sid\":\"y\"}");
      }
    }
  }

  @Test
  void aServerThatEndsTheNamespaceIsJoinedAfresh() {
    try (ServiceClient client = client().build()) {
      client.connect();
      Peer first = server.accepted();
      join(first, "{\"sid\":\"x\",\"pid\":\"p1\"}");
      first.send("41/ws/chat,");
      assertThat(join(server.accepted(), "{\"sid\":\"y\"}")).isEqualTo("40/ws/chat,");
    }
  }

  @Test
  void otherFormatsAreSentAsTheyAre() {
    try (ServiceClient client = client().format("cloudevent").build()) {
      client.emit("e", Map.of("type", "t"));
      client.emit("e", "text");
      Peer peer = server.accepted();
      join(peer, "{\"sid\":\"x\"}");
      assertThat(peer.take()).isEqualTo("42/ws/chat,[\"e\",{\"type\":\"t\"}]");
      assertThat(peer.take()).isEqualTo("42/ws/chat,[\"e\",\"text\"]");
    }
  }

  @Test
  void whoLeavesSaysSo() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<Void> connected = client.connect();
      Peer peer = server.accepted();
      join(peer, "{\"sid\":\"x\"}");
      get(connected);
      client.disconnect();
      assertThat(peer.take()).isEqualTo("41/ws/chat,");
      assertThat(peer.take()).isEqualTo("close 1000");
    }
  }
}
