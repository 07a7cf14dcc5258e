package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.carillon.api.ErrorCode;

/** What came of the frames since the deployment. */
@ApplicationScoped
public class FrameStatistics {

  private static final String DONE = "OK";

  /** The codes of applications are theirs, and may be many. */
  private static final String OF_APPLICATION = "APPLICATION";

  private final Map<String, LongAdder> counts =
      Arrays.stream(ErrorCode.values())
          .map(Enum::name)
          .collect(Collectors.toMap(name -> name, name -> new LongAdder()));

  /** The upper ends of the classes of durations, in ms; the last class has none. */
  private static final List<Integer> CLASSES =
      List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000);

  private final LongAdder[] durations =
      Stream.generate(LongAdder::new).limit(CLASSES.size() + 1L).toArray(LongAdder[]::new);
  private final LongAdder done = new LongAdder();
  private final LongAdder ofApplication = new LongAdder();

  void done(long nanos) {
    done.increment();
    took(nanos);
  }

  void failed(String code, long nanos) {
    counts.getOrDefault(code, ofApplication).increment();
    took(nanos);
  }

  private void took(long nanos) {
    int i = 0;
    while (i < CLASSES.size() && nanos > TimeUnit.MILLISECONDS.toNanos(CLASSES.get(i))) {
      i++;
    }
    durations[i].increment();
  }

  /** The upper ends of the classes of {@link #durations}, in ms; the last class has none. */
  public static List<Integer> classes() {
    return CLASSES;
  }

  /** How many frames took how long, from when they were begun to be read until their answer. */
  public List<Long> durations() {
    return Arrays.stream(durations).map(LongAdder::sum).toList();
  }

  /** How many ended so: {@code OK}, a code of ours, or {@code APPLICATION} for all of its own. */
  public Map<String, Long> counts() {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((code, count) -> sums.put(code, count.sum()));
    sums.put(DONE, done.sum());
    sums.put(OF_APPLICATION, ofApplication.sum());
    return sums;
  }
}
