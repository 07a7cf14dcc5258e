package org.carillon.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent keeps in a file. */
class FileDataStoreTest {

  @TempDir private Path directory;

  private static Object load(Path file) {
    return FileDataStore.of(file).load().toCompletableFuture().join();
  }

  private static void save(Path file, Map<String, Object> data) {
    FileDataStore.of(file).save(data).toCompletableFuture().join();
  }

  @Test
  void whatIsSavedIsLoadedAndReplaced() throws Exception {
    Path file = directory.resolve("agent.json");
    assertThat(load(file)).isNull();
    Map<String, Object> first = Map.of("name", "A1", "list", List.of(1, true, "x"));
    save(file, first);
    assertThat(load(file)).isEqualTo(first);
    save(file, Map.of("name", "A2"));
    assertThat(load(file)).isEqualTo(Map.of("name", "A2"));
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void onlyItsOwnerReadsIt() throws Exception {
    Path file = directory.resolve("agent.json");
    Files.writeString(file, "{}"); // with the permissions of the umask
    Files.writeString(directory.resolve("agent.json.new"), "left by a crash");
    save(file, Map.of("key", "k"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatCannotBeReadOrWrittenFailsAndIsNotTold() throws Exception {
    Path file = directory.resolve("agent.json");
    Files.writeString(file, "{\"key\":\"secret");
    assertThatThrownBy(() -> load(file))
        .hasCauseInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("agent.json")
        .hasMessageNotContaining("secret");
    assertThat(Files.readString(file)).contains("secret"); // it is left as it is
    assertThatThrownBy(() -> save(directory.resolve("none/agent.json"), Map.of()))
        .hasCauseInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Cannot write");
  }
}
