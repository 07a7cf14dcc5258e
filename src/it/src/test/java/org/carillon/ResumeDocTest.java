package org.carillon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.carillon.testing.MachineTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/resume.md where it finds nobody, or is refused. */
class ResumeDocTest {

  /**
   * A WebSocket that never opens, a clock that does not wait, and a server that answers 503, 401.
   */
  private static final String STAGE =
      """
      let refusals = 0;
      Math.random = () => 1;
      globalThis.setTimeout = (task, delay) => { console.log(delay); queueMicrotask(task); };
      globalThis.fetch = async () => ({ status: ++refusals > 8 ? 401 : 503 });
      globalThis.WebSocket = class {
        constructor() { queueMicrotask(() => this.onclose({ code: 1006 })); }
      };
      listen("ws://nowhere/ws/x", {
        handle() {}, reload() {}, refused: (status) => console.log("refused " + status),
      });
      """;

  @TempDir Path directory;

  @Test
  void itWaitsLongerAndLongerUpToAMinuteAndGivesUpWhereItIsRefused() throws Exception {
    Matcher example =
        Pattern.compile("```js\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/resume.md")));
    assertThat(example.find()).isTrue();
    Path script = directory.resolve("resume.js");
    Files.writeString(script, example.group(1) + STAGE);
    Process node =
        new ProcessBuilder(MachineTool.path("node", "nodejs"), script.toString())
            .redirectErrorStream(true)
            .start();
    List<String> lines = node.inputReader(UTF_8).lines().toList();
    assertThat(lines).last().isEqualTo("refused 401");
    List<Integer> delays =
        lines.subList(0, lines.size() - 1).stream().map(Integer::valueOf).toList();
    assertThat(delays)
        .isEqualTo(
            IntStream.rangeClosed(1, 8)
                .mapToObj(failure -> 200 + Math.min(60_000, 1000 << failure))
                .toList());
  }
}
