package org.carillon.session;

import org.carillon.log.LogFailure;
import org.carillon.log.RepeatedFailureLog;

/**
 * What is done again and again: whatever a round throws, Errors included, ends that round alone,
 * and not the schedule, as a scheduler would have it. That it fails is told once.
 */
final class LastingTask implements Runnable {

  private final RepeatedFailureLog log;
  private final String what;
  private final Runnable round;
  private volatile boolean isFailing;

  /**
   * A task.
   *
   * @param what its name, for the log and for health
   */
  LastingTask(System.Logger log, String what, Runnable round) {
    this.log =
        new RepeatedFailureLog(log, what, "What is due there is not done; each round tries again");
    this.what = what;
    this.round = round;
  }

  String what() {
    return what;
  }

  /** Whether the last round failed. */
  boolean isFailing() {
    return isFailing;
  }

  @Override
  public void run() {
    try {
      round.run();
      isFailing = false;
      log.works();
    } catch (Throwable e) {
      isFailing = true;
      tell(e);
    }
  }

  private void tell(Throwable failure) {
    try {
      log.failed(failure);
    } catch (Throwable e) { // the log fails too: that there is no more to tell it is on health
      LogFailure.keep(failure, e);
    }
  }
}
