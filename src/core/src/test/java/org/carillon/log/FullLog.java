package org.carillon.log;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Has the log of a class end in an Error, until it is closed. */
public final class FullLog implements AutoCloseable {

  private final AtomicInteger refused = new AtomicInteger();
  private final Logger logger;
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          refused.incrementAndGet();
          throw new InternalError("nothing can be logged");
        }

        @Override
        public void flush() {
          // nothing is kept
        }

        @Override
        public void close() {
          // nothing is open
        }
      };

  /** From now on. */
  public FullLog(Class<?> logs) {
    logger = Logger.getLogger(logs.getName());
    logger.addHandler(handler);
  }

  /** How many lines were not logged. */
  public int refused() {
    return refused.get();
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
