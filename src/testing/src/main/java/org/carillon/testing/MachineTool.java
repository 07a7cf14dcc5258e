package org.carillon.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Programs that tests take from the machine. A test whose program is missing is skipped, and says
 * what to install; with {@code -Dcarillon.test.tools=required}, as in CI, it fails.
 */
public final class MachineTool {

  private static final boolean IS_REQUIRED =
      "required".equals(System.getProperty("carillon.test.tools"));

  private MachineTool() {}

  /**
   * Where a program is.
   *
   * @param debianPackage what to install where it is missing
   * @throws TestAbortedException if it is missing, so that the test is skipped
   * @throws IllegalStateException if it is missing and all are required
   */
  public static String path(String program, String debianPackage) {
    return find(program)
        .map(Path::toString)
        .orElseThrow(
            () ->
                missing(
                    "No %s: this test wants it (apt-get install %s)"
                        .formatted(program, debianPackage)));
  }

  /** For a program of which not every version will do: skips or fails as {@link #path} does. */
  public static RuntimeException missing(String message) {
    return IS_REQUIRED ? new IllegalStateException(message) : new TestAbortedException(message);
  }

  /** Whether a program is on the path, or where Debian has what only root looks for. */
  public static boolean isThere(String program) {
    return find(program).isPresent();
  }

  private static Optional<Path> find(String program) {
    String path = System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
