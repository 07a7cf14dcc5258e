package org.carillon.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.testing.ServerProcess;

/** What a server's JVM has, asked from outside: it may be in no state to answer. */
final class Vitals {

  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern THREAD = Pattern.compile("^\"(.+?)\" #", Pattern.MULTILINE);

  /** Threads that no pool ends when there is nothing to do: of input and output, and of timers. */
  private static final Pattern LASTING =
      Pattern.compile(
          "XNIO-.* (I/O-.*|Accept)|.*[Ss]elector.*|.*kernel.*|[Cc]arillon.*|.*[Tt]imer.*|.*[Rr]eaper.*");

  private final ServerProcess server;

  Vitals(ServerProcess server) {
    this.server = server;
  }

  /** Bytes of objects that live after a full collection. */
  long liveBytes() {
    Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
    assertThat(total.find()).as("a histogram of the heap").isTrue();
    return Long.parseLong(total.group(1));
  }

  /** The names of the threads that are never to end. */
  Set<String> lastingThreads() {
    Set<String> names = new TreeSet<>();
    Matcher thread = THREAD.matcher(jcmd("Thread.print"));
    while (thread.find()) {
      if (LASTING.matcher(thread.group(1)).matches()) {
        names.add(thread.group(1));
      }
    }
    return names;
  }

  private String jcmd(String command) {
    String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Path out = Files.createTempFile("jcmd", ".txt");
      int status =
          new ProcessBuilder(program, Long.toString(server.pid()), command)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start()
              .waitFor();
      String text = Files.readString(out);
      Files.delete(out);
      assertThat(status).as(text).isZero();
      return text;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
