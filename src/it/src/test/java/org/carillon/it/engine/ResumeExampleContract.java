package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.MachineTool;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** The example of docs/resume.md, run as it stands there. */
interface ResumeExampleContract extends EngineContract {

  private static String nodeWithWebSocket() throws Exception {
    String program = MachineTool.path("node", "nodejs");
    Process node = new ProcessBuilder(program, "--experimental-websocket", "--version").start();
    if (!node.waitFor(20, TimeUnit.SECONDS) || node.exitValue() != 0) {
      throw MachineTool.missing("Node.js knows no WebSocket: this test wants Node.js 20 or later");
    }
    return program;
  }

  @Test
  default void theExampleOfTheDocumentationLosesItsConnectionAndNoEvent() throws Exception {
    String program = nodeWithWebSocket();
    Matcher example =
        Pattern.compile("```js\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/resume.md")));
    assertThat(example.find()).isTrue();
    String driver =
        example.group(1)
            + """
            const seen = [];
            listen(process.argv[2], {
              reload: () => console.log("reload"),
              handle: (event, data, socket) => {
                if (event !== "said") return;
                seen.push(data.n);
                console.log("n " + data.n);
                if (data.n % 7 === 0) socket.close();
                if (data.n === 60) { console.log("all " + seen.join(",")); process.exit(0); }
              },
            });
            setTimeout(() => process.exit(3), 90000);
            """;
    Path script = Files.createTempFile("resume", ".js");
    Files.writeString(script, driver);
    Process node =
        new ProcessBuilder(
                program,
                "--experimental-websocket",
                script.toString(),
                server().ws("/engine/ws/resume").toString())
            .redirectErrorStream(true)
            .start();
    List<String> lines = new ArrayList<>();
    try (WsClient speaker = ClientHandshake.at(server().ws("/engine/ws/resume")).connect();
        BufferedReader out = node.inputReader(StandardCharsets.UTF_8)) {
      CompletableFuture<Boolean> first = new CompletableFuture<>();
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () ->
                  out.lines()
                      .forEach(
                          line -> {
                            lines.add(line);
                            first.complete(true);
                          }));
      for (int n = 1; !first.isDone() && n < 400; n++) { // until it is connected
        speaker.call("say", data("from", 0, "to", 0));
        Thread.sleep(50);
      }
      speaker.call("say", data("from", 1, "to", 30));
      speaker.call("say", data("from", 31, "to", 60));
      reading.get(100, TimeUnit.SECONDS);
    } finally {
      node.destroyForcibly();
      Files.delete(script);
    }
    StringBuilder expected = new StringBuilder();
    for (int n = 1; n <= 60; n++) {
      expected.append(',').append(n);
    }
    assertThat(lines).doesNotContain("reload");
    assertThat(lines.get(lines.size() - 1)).endsWith(expected.substring(1));
  }
}
