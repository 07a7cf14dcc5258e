package org.carillon.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a machine does to processes: all of a server's at once. */
public final class Processes {

  private Processes() {}

  /** As {@code kill -9}; returns when they are gone. */
  public static void kill9(ProcessHandle root) {
    List<ProcessHandle> all = Stream.concat(Stream.of(root), root.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> Await.until("process " + one.pid() + " is gone", () -> !one.isAlive()));
  }

  /** As {@code kill -STOP}: they stand still, with their connections and locks. */
  public static void pause(ProcessHandle root) throws IOException {
    signal("-STOP", root);
  }

  /** As {@code kill -CONT}. */
  public static void resume(ProcessHandle root) throws IOException {
    signal("-CONT", root);
  }

  private static void signal(String signal, ProcessHandle root) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    Stream.concat(Stream.of(root), root.descendants())
        .map(one -> Long.toString(one.pid()))
        .forEach(command::add);
    try {
      // one that has ended meanwhile is none of our business
      new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
