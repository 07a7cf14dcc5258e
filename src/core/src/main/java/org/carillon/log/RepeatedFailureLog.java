package org.carillon.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells an outage in two lines, however many failures it causes: a warning when it begins, without
 * a stack trace, and an information when it is over, with their number. The single failures are
 * told at DEBUG, with their stack traces.
 *
 * <p>It is over when it works and nothing has failed for five seconds: what fails now and then is
 * one outage, not many.
 */
public final class RepeatedFailureLog {

  /** How long nothing must have failed before it is said to work again. */
  public static final Duration QUIET = Duration.ofSeconds(5);

  private static final long QUIET_NANOS = QUIET.toNanos();

  private final Logger log;
  private final String what;
  private final String consequence;
  private final LongSupplier nanoTime;
  private long failures; // guarded by this, as all that follows
  private long began;
  private long last;
  private volatile boolean isOut;

  /**
   * Of one thing that may be away.
   *
   * @param what its name, with which the lines begin
   * @param consequence what follows from its absence, a sentence for the operator
   */
  public RepeatedFailureLog(Logger log, String what, String consequence) {
    this(log, what, consequence, System::nanoTime);
  }

  /** The same by another clock, in nanoseconds from whenever. */
  public RepeatedFailureLog(Logger log, String what, String consequence, LongSupplier nanoTime) {
    this.log = log;
    this.what = what;
    this.consequence = consequence;
    this.nanoTime = nanoTime;
  }

  /** It failed. */
  public void failed(Throwable failure) {
    failed("fails", text(failure), failure);
  }

  /**
   * It failed.
   *
   * @param how what it does, or does not, as {@code hears nothing}
   * @param why the cause, in one line
   */
  public void failed(String how, String why) {
    failed(how, why, null);
  }

  /**
   * It failed.
   *
   * @param how what it does, or does not, as {@code hears nothing}
   */
  public void failed(String how, Throwable failure) {
    failed(how, text(failure), failure);
  }

  private void failed(String how, String why, @Nullable Throwable failure) {
    boolean isFirst;
    synchronized (this) {
      last = nanoTime.getAsLong();
      isFirst = !isOut;
      if (isFirst) {
        isOut = true;
        began = last;
        failures = 0;
      }
      failures++;
    }
    if (isFirst) {
      log.log(Level.WARNING, "{0} {1}: {2}. {3}", what, how, why, consequence);
    }
    log.log(Level.DEBUG, what + " " + how + ": " + why, failure);
  }

  /** Whether it has failed, and not been told to work again. */
  public boolean isOut() {
    return isOut;
  }

  /** It works, again or still; costs one read where it did before. */
  public void works() {
    works(count -> count + " failures");
  }

  /**
   * It works, again or still.
   *
   * @param cost what the outage cost, by the number of failures
   */
  public void works(LongFunction<String> cost) {
    if (!isOut) {
      return;
    }
    long lasted;
    long count;
    synchronized (this) {
      if (!isOut || nanoTime.getAsLong() - last < QUIET_NANOS) {
        return;
      }
      isOut = false;
      lasted = TimeUnit.NANOSECONDS.toSeconds(last - began);
      count = failures;
    }
    log.log(Level.INFO, "{0} works again: {1} in {2} s", what, cost.apply(count), lasted);
  }

  /** The innermost cause, which knows best; in one line. */
  private static String text(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < 20 && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    return cause.toString().lines().findFirst().orElse("");
  }
}
