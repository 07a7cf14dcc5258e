package org.carillon.json;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/** The classes of {@code src/test/resources/kotlin}, made by Kotlin's own compiler, once. */
public final class KotlinSources {

  private KotlinSources() {}

  private static final class Compiled {

    private static final ClassLoader LOADER = compile();

    private Compiled() {}
  }

  /** What has loaded them. */
  public static ClassLoader loader() {
    return Compiled.LOADER;
  }

  /** One of them, by its name. */
  public static Class<?> load(String name) {
    try {
      return Class.forName(name, false, loader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static ClassLoader compile() {
    try {
      Path classes = Files.createTempDirectory("kotlin-classes");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(classes)));
      String classPath =
          Stream.of(
                  "kotlin.Unit",
                  "org.carillon.api.Operation",
                  "jakarta.persistence.Entity",
                  "org.hibernate.Session")
              .map(KotlinSources::place)
              .distinct()
              .collect(Collectors.joining(File.pathSeparator));
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      ExitCode code =
          new K2JVMCompiler()
              .exec(
                  new PrintStream(said, true, StandardCharsets.UTF_8),
                  "src/core/src/test/resources/kotlin",
                  "-d",
                  classes.toString(),
                  "-classpath",
                  classPath,
                  "-no-stdlib",
                  "-no-reflect",
                  "-jvm-target",
                  "17",
                  "-java-parameters",
                  "-nowarn");
      if (code != ExitCode.OK) {
        throw new AssertionError(said.toString(StandardCharsets.UTF_8));
      }
      return new URLClassLoader(
          new URL[] {classes.toUri().toURL()}, KotlinSources.class.getClassLoader());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String place(String type) {
    try {
      URL location = Class.forName(type).getProtectionDomain().getCodeSource().getLocation();
      return Path.of(URI.create(location.toExternalForm())).toString();
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
