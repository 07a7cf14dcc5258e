package org.carillon.log;

/** What a log throws that was to tell of a failure: there is nobody left to tell. */
public final class LogFailure {

  private LogFailure() {}

  /**
   * Keeps it with the failure. Never throws: the two may be one, since where there is no memory the
   * machine throws the same Error again.
   */
  public static void keep(Throwable failure, Throwable thrown) {
    if (thrown != failure) {
      failure.addSuppressed(thrown);
    }
  }
}
