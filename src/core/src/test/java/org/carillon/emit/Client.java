package org.carillon.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.jspecify.annotations.Nullable;

/** The far end of a connection, in memory: it hears at once. */
final class Client implements FrameChannel {

  private final List<String> heard = new ArrayList<>();

  /** How it was closed. */
  volatile @Nullable String closed;

  /** What came since it was asked last. */
  synchronized List<String> heard() {
    List<String> copy = List.copyOf(heard);
    heard.clear();
    return copy;
  }

  @Override
  public synchronized void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    frames.forEach(frame -> heard.add(frame.text()));
    done.accept(null);
  }

  @Override
  public void ping() {
    // not asked for
  }

  @Override
  public void close(int code, String reason) {
    closed = code + " " + reason;
  }

  @Override
  public void cut() {
    // nothing to let go of
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type == Client.class ? type.cast(this) : null;
  }
}
