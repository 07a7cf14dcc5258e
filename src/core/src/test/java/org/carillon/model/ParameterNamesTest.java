package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a service that is compiled with and without {@code -parameters}. */
class ParameterNamesTest {

  private static final String SOURCE =
      """
      import jakarta.json.bind.annotation.JsonbProperty;
      import org.carillon.api.*;

      @WebSocketService
      public class Nameless {
        public record Whole(String text) {}
        @Operation public void one(String text) {}
        @Operation public void two(Caller caller, @JsonbProperty("text") String text) {}
        @Operation public void three(Whole whole) {}
      }
      """;

  @TempDir Path directory;

  @Test
  void withoutNamesTheParameterThatNeedsOneIsAFault() throws Exception {
    assertThat(Deployment.fault(compile()))
        .contains(", 1 fault")
        .contains("CRL-0020: Nameless.one: the name of parameter 1 is unknown");
  }

  @Test
  void withNamesTheModelIsGood() throws Exception {
    assertThat(Deployment.model(compile("-parameters")).at("/ws/nameless")).isNotNull();
  }

  private Class<?> compile(String... options) throws Exception {
    Path source = Files.writeString(directory.resolve("Nameless.java"), SOURCE);
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(
        List.of(
            "-proc:none",
            "-classpath",
            System.getProperty("java.class.path"),
            "-d",
            directory.toString(),
            source.toString()));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(result).isZero();
    URL[] urls = {directory.toUri().toURL()};
    return new URLClassLoader(urls, getClass().getClassLoader()).loadClass("Nameless");
  }
}
