package org.carillon.testing;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Gives a reader what nobody sends by mistake, and looks that it throws nothing but what it
 * declares, takes no longer than a millisecond for each KB that was begun, and no memory out of
 * proportion.
 *
 * <p>{@code -Dcarillon.fuzz.inputs} says how many inputs each reader gets, by default {@value
 * #INPUTS}, or {@code -Dcarillon.fuzz.millis} for how many milliseconds it gets some; {@code
 * -Dcarillon.fuzz.seed} gives others than those of each build.
 */
public final class Fuzzer {

  /** A reader of text. What reads bytes takes its {@link #bytes}. */
  @FunctionalInterface
  public interface Reader {

    /** Reads one input; what it gives back is of no interest. */
    void read(String input) throws Exception;
  }

  private static final int INPUTS = 4_000;
  private static final long NANOS_A_KB = 1_000_000;
  private static final int KB = 1_024;

  /**
   * What a reader may allocate for an input: an entry of a map takes 100 bytes for 4 characters.
   */
  private static final long MEMORY = 512 * 1_024;

  private static final int MEMORY_A_CHARACTER = 256;

  /**
   * For how many nanoseconds of CPU a slow input is tried again; the fastest counts. Code is cold
   * at first, and where the machine is busy, it stays so for a while.
   */
  private static final long TRYING = 5_000_000_000L;

  /**
   * How often an input is tried again that takes too much memory, which does not depend on time.
   */
  private static final int TRIES = 50;

  private static final int SHOWN = 500;

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<String> valid;
  private List<String> known = List.of();
  private List<Class<? extends Exception>> declared = List.of();
  private int memoryACharacter = MEMORY_A_CHARACTER;
  private Duration constant = Duration.ZERO;

  private Fuzzer(List<String> valid) {
    this.valid = valid;
  }

  /** With inputs that are read without an exception. */
  public static Fuzzer of(String... valid) {
    return new Fuzzer(List.of(valid));
  }

  /** With inputs that were found once, or are broken in a way that chance seldom finds. */
  public Fuzzer and(String... broken) {
    known = List.of(broken);
    return this;
  }

  /** With the exceptions that a reader may throw; none other is right. */
  @SafeVarargs
  public final Fuzzer declared(Class<? extends Exception>... exceptions) {
    declared = List.of(exceptions);
    return this;
  }

  /**
   * For a reader that makes much garbage, as one that compiles an expression for each line: how
   * many bytes it may allocate for each character, by default {@value #MEMORY_A_CHARACTER}.
   */
  public Fuzzer allocating(int bytesACharacter) {
    memoryACharacter = bytesACharacter;
    return this;
  }

  /**
   * For a reader that does the same work for each input, as one that verifies a signature: what
   * that takes on a slow machine, beside the millisecond for each KB.
   */
  public Fuzzer costing(Duration anyInput) {
    constant = anyInput;
    return this;
  }

  /** The bytes that an input stands for: each character is one. */
  public static byte[] bytes(String input) {
    byte[] bytes = new byte[input.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) input.charAt(i);
    }
    return bytes;
  }

  /** Runs it. */
  public void run(Reader reader) {
    for (String input : valid) {
      try {
        reader.read(input);
      } catch (Exception | StackOverflowError e) {
        throw new AssertionError("A valid input is refused: " + shown(input), e);
      }
    }
    known.forEach(input -> check(reader, input, "a known input"));
    long seed = Long.getLong("carillon.fuzz.seed", 1);
    Mutator mutator = new Mutator(seed, Stream.concat(valid.stream(), known.stream()).toList());
    long millis = Long.getLong("carillon.fuzz.millis", 0);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    int inputs =
        Integer.getInteger("carillon.fuzz.inputs", millis > 0 ? Integer.MAX_VALUE : INPUTS);
    for (int i = 0; i < inputs && (millis == 0 || System.nanoTime() < end); i++) {
      check(reader, mutator.next(), "input " + i + " of seed " + seed);
    }
  }

  private void check(Reader reader, String input, String which) {
    long nanos = constant.toNanos() + NANOS_A_KB * (1 + input.length() / KB);
    long memory = MEMORY + (long) memoryACharacter * input.length();
    long fastest = Long.MAX_VALUE;
    long smallest = Long.MAX_VALUE;
    long tried = 0;
    for (int i = 0; tried < TRYING && (i < TRIES || fastest > nanos); i++) {
      long allocated = THREAD.getCurrentThreadAllocatedBytes();
      long cpu = i == 0 ? 0 : THREAD.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      read(reader, input, which);
      // a thread works no longer than passes, and asking for the time that passes is cheap
      long took = i == 0 ? System.nanoTime() - start : THREAD.getCurrentThreadCpuTime() - cpu;
      tried += took;
      fastest = Math.min(fastest, took);
      smallest = Math.min(smallest, THREAD.getCurrentThreadAllocatedBytes() - allocated);
      if (fastest <= nanos && smallest <= memory) {
        return;
      }
    }
    throw new AssertionError(
        "%s takes %d us and %d bytes for %d characters: %s"
            .formatted(which, fastest / 1_000, smallest, input.length(), shown(input)));
  }

  private void read(Reader reader, String input, String which) {
    try {
      reader.read(input);
    } catch (Exception | StackOverflowError e) {
      if (declared.stream().noneMatch(expected -> expected.isInstance(e))) {
        throw new AssertionError(which + " is answered by " + e + ": " + shown(input), e);
      }
    }
  }

  /** The beginning of an input, and where all of it is. */
  private static String shown(String input) {
    StringBuilder shown = new StringBuilder();
    input
        .chars()
        .forEach(
            c -> {
              if (c >= ' ' && c < 0x7f && c != '\\') {
                shown.append((char) c);
              } else {
                shown.append("\\u%04x".formatted(c));
              }
            });
    Path file = Path.of(System.getProperty("carillon.test.dir", "target"), "fuzz-input.txt");
    try {
      Files.writeString(file, shown);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return shown.length() <= SHOWN ? shown.toString() : shown.substring(0, SHOWN) + "… in " + file;
  }
}
