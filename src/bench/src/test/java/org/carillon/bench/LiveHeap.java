package org.carillon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What is left on the heap of another JVM when all garbage is collected. */
final class LiveHeap {

  private LiveHeap() {}

  /** Bytes, after a full collection. */
  static long bytes(long pid) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram") // it collects first
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    String total = output.substring(output.lastIndexOf('\n') + 1);
    String[] words = total.split(" +", -1); // Total <objects> <bytes>
    if (!words[0].equals("Total")) {
      throw new IOException("jcmd said: " + total);
    }
    return Long.parseLong(words[2]);
  }
}
