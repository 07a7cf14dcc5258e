package org.carillon.bench;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.carillon.config.CarillonConfig;
import org.carillon.format.JsonFormat;
import org.carillon.json.ValueMapper;

/**
 * CPU time of the frames of the wire, ours against the platform's JSON-B; see
 * docs/adr/0003-json-by-jackson.md. Not a test: run it with Yasson and Parsson on the class path.
 */
final class JsonBench {

  /** As of the samples. */
  public record Book(
      UUID id,
      String title,
      int stock,
      BigDecimal price,
      LocalDate published,
      Instant changed,
      List<String> genres) {}

  /** What JSON-B reads a frame into, where it knows the data's type beforehand. */
  public record BookFrame(String event, Book data, String ref) {}

  private static final String SMALL =
      "{\"event\":\"message\",\"data\":{\"text\":\"hi\"},\"ref\":\"1\"}";

  private static final Book BOOK =
      new Book(
          UUID.fromString("8f14e45f-ceea-467f-a8d5-0f6a7c1e2b3d"),
          "Wuthering Heights",
          12,
          new BigDecimal("11.11"),
          LocalDate.parse("1847-12-01"),
          Instant.parse("2026-01-01T12:00:00.123Z"),
          List.of("Novel", "Gothic"));

  private static Object sink;

  private JsonBench() {}

  public static void main(String[] arguments) throws Exception {
    CarillonConfig config = new CarillonConfig(name -> Optional.empty());
    ValueMapper valueMapper = new ValueMapper(config, List.of());
    JsonFormat format = new JsonFormat(config);
    var valueBinder = valueMapper.binding(Book.class);
    Jsonb jsonb = JsonbBuilder.create();
    String create =
        "{\"event\":\"Books:create\",\"data\":" + valueMapper.write(BOOK) + ",\"ref\":\"1\"}";
    List<Book> twenty = java.util.Collections.nCopies(20, BOOK);

    for (int round = 0; round < 2; round++) {
      measure("read a message        ours  ", () -> format.parse(SMALL, null));
      measure("read a message        JSON-B", () -> jsonb.fromJson(SMALL, Map.class));
      measure(
          "read and bind a book  ours  ",
          () -> valueBinder.bind(format.parse(create, null).data(), ""));
      measure("read and bind a book  JSON-B", () -> jsonb.fromJson(create, BookFrame.class));
      measure("write a book          ours  ", () -> valueMapper.write(BOOK));
      measure("write a book          JSON-B", () -> jsonb.toJson(BOOK));
      measure("write 20 books        ours  ", () -> valueMapper.write(twenty));
      measure("write 20 books        JSON-B", () -> jsonb.toJson(twenty));
    }
  }

  /** The median of nine runs of at least 0.2 s of CPU each, after as long a warm-up. */
  private static void measure(String what, Callable<?> work) throws Exception {
    long[] runs = new long[9];
    run(work, 1_500_000_000L);
    for (int i = 0; i < runs.length; i++) {
      runs[i] = run(work, 200_000_000L);
    }
    Arrays.sort(runs);
    System.out.printf("%s %8.2f µs%n", what, runs[runs.length / 2] / 1_000.0);
  }

  private static long run(Callable<?> work, long enough) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    long spent = 0;
    long count = 0;
    while (spent < enough) {
      for (int i = 0; i < 200; i++) {
        sink = work.call();
      }
      count += 200;
      spent = threads.getCurrentThreadCpuTime() - start;
    }
    return spent / count;
  }
}
