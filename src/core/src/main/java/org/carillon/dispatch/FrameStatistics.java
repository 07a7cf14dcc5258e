package org.carillon.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
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
  private final LongAdder done = new LongAdder();
  private final LongAdder ofApplication = new LongAdder();

  void done() {
    done.increment();
  }

  void failed(String code) {
    counts.getOrDefault(code, ofApplication).increment();
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
