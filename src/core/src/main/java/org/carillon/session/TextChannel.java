package org.carillon.session;

import java.util.List;
import java.util.function.Consumer;
import org.carillon.spi.TransportChannel;
import org.jspecify.annotations.Nullable;

/** A channel of a transport that takes text alone. */
record TextChannel(TransportChannel target) implements FrameChannel {

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    send(frames.stream().map(Frame::text).toList(), done);
  }

  @Override
  public void send(List<String> texts, Consumer<@Nullable Throwable> done) {
    try {
      target.send(texts, done);
    } catch (RuntimeException e) {
      done.accept(e); // a transport of the application's: the connection ends, the others go on
    }
  }

  @Override
  public void ping() {
    target.ping();
  }

  @Override
  public void close(int code, String reason) {
    target.close(code, reason);
  }

  @Override
  public void cut() {
    target.cut();
  }

  @Override
  public boolean isOpen() {
    return target.isOpen();
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type.isInstance(target) ? type.cast(target) : target.unwrap(type);
  }
}
