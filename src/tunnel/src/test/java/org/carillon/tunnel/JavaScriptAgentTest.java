package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.carillon.testing.Await;
import org.carillon.testing.MachineTool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The implementation in JavaScript against the one here, each asking the other. */
class JavaScriptAgentTest {

  private static final String SECRET = "a secret of the tests that is long enough";

  /** A frame a line. */
  private record Lines(PrintStream out) implements TunnelTransport {

    @Override
    public void sendText(String frame, Consumer<@Nullable Throwable> done) {
      out.println("T" + frame);
      done.accept(null);
    }

    @Override
    public void sendBinary(ByteBuffer frame, Consumer<@Nullable Throwable> done) {
      byte[] bytes = new byte[frame.remaining()];
      frame.get(bytes);
      out.println("B" + Base64Url.encode(bytes));
      done.accept(null);
    }

    @Override
    public void close(int code, String reason) {
      out.close();
    }
  }

  /** What the agent asks for. */
  private static final class Answers implements TunnelHandler {

    private final List<Integer> noted = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<?> onCall(IncomingCall call) {
      return switch (call.action()) {
        case "echo" -> CompletableFuture.completedFuture(call.body());
        case "count" ->
            CompletableFuture.completedFuture(new Counting(call.body().json().intValue()));
        case "fail" -> throw new AgentException("E1", "on purpose");
        default -> new CompletableFuture<>();
      };
    }

    @Override
    public void onSend(IncomingCall message) {
      noted.add(message.body().bytes().length);
    }
  }

  @Test
  void eachAnswersTheOther() throws Exception {
    String node = MachineTool.path("node", "nodejs");
    Path script = Path.of("src/agent/src/test/js/stdio.mjs");
    Process process =
        new ProcessBuilder(node, script.toString(), SECRET)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ExecutorService workers = Executors.newCachedThreadPool();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (BufferedReader in = process.inputReader(UTF_8);
        PrintStream out = new PrintStream(process.getOutputStream(), true, UTF_8)) {
      ServerHandshake handshake =
          new ServerHandshake(List.of(SharedSecret.of(SECRET)), new SecureRandom());
      out.println("T" + handshake.challenge());
      handshake.hello(in.readLine().substring(1));
      ServerHandshake.Accepted accepted =
          handshake.accept("A1", true, Duration.ofSeconds(25), TunnelLimits.DEFAULT);
      Answers answers = new Answers();
      out.println("T" + accepted.welcome());
      Tunnel tunnel =
          new Tunnel(
              accepted.keys(),
              true,
              new Lines(out),
              answers,
              TunnelLimits.DEFAULT,
              TunnelLimits.DEFAULT,
              timer,
              workers);
      CompletableFuture<String> closed =
          CompletableFuture.supplyAsync(() -> read(in, tunnel), workers);
      check(tunnel, answers);
      tunnel.goodbye(Duration.ofSeconds(30)).toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(closed.get(30, TimeUnit.SECONDS)).isIn("C1000", "the end");
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
      workers.shutdownNow();
      timer.shutdownNow();
    }
  }

  private static String read(BufferedReader in, Tunnel tunnel) {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String frame = line.substring(1);
        if (line.startsWith("C")) {
          tunnel.onClosed();
          return line;
        } else if (line.startsWith("T")) {
          tunnel.onText(frame);
        } else {
          tunnel.onBinary(ByteBuffer.wrap(Base64.getUrlDecoder().decode(frame)));
        }
      }
    } catch (IOException e) {
      return e.toString();
    }
    return "the end";
  }

  private static void check(Tunnel tunnel, Answers answers) throws Exception {
    assertThat(call(tunnel, "echo", MessageBody.ofJson(TextNode.valueOf("Grüße 🔔"))).json())
        .isEqualTo(TextNode.valueOf("Grüße 🔔"));
    assertThat(call(tunnel, "echo", MessageBody.NONE).json().isNull()).isTrue();
    String large = "ü".repeat(200_000);
    assertThat(call(tunnel, "echo", MessageBody.ofJson(TextNode.valueOf(large))).json())
        .isEqualTo(TextNode.valueOf(large));
    byte[] bytes = FixedRandom.counting(0, 200_000);
    assertThat(call(tunnel, "echo", MessageBody.ofBinary(bytes)).bytes()).isEqualTo(bytes);
    assertThat(call(tunnel, "echo", MessageBody.ofBinary(new byte[0])).bytes()).isEmpty();
    assertThat(tunnel.call("fail", MessageBody.NONE, CallOptions.DEFAULT))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            AgentException.class,
            e -> {
              assertThat(e.code()).isEqualTo("MYERRCODE");
              assertThat(e.getMessage()).isEqualTo("My error message");
              assertThat(e.details()).hasToString("{field=1}");
            });
    Collecting collecting = new Collecting(7);
    tunnel.stream("count", MessageBody.ofJson(IntNode.valueOf(100)), CallOptions.DEFAULT)
        .subscribe(collecting);
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(i);
    }
    assertThat(collecting.ended.get(30, TimeUnit.SECONDS)).isEqualTo("complete");
    assertThat(collecting.numbers()).isEqualTo(all);
    assertThat(call(tunnel, "ask", MessageBody.ofBinary(bytes)).json())
        .hasToString(
            "{\"answer\":200000,\"items\":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19],"
                + "\"error\":\"E1\",\"late\":\"TIMEOUT\"}");
    Await.until("the agent's message", () -> answers.noted.equals(List.of(100_000)));
  }

  private static MessageBody call(Tunnel tunnel, String action, MessageBody body) throws Exception {
    return tunnel.call(action, body, CallOptions.DEFAULT).get(30, TimeUnit.SECONDS);
  }
}
