package org.carillon.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A channel to a client in memory, which takes what is sent at once or when it is told to. */
public final class MemoryChannel implements FrameChannel {

  private final boolean isFast;
  private final AtomicInteger writers = new AtomicInteger();
  private @Nullable Consumer<@Nullable Throwable> pending;

  /** What has come. */
  public final List<String> received = new ArrayList<>();

  final List<Integer> writes = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  volatile boolean twoWriters;

  /** Whether it was cut. */
  public volatile boolean isCut;

  private Supplier<? extends @Nullable Throwable> broken = () -> null;
  private boolean closeFails;
  private @Nullable Executor writer;
  volatile boolean hasEnded;
  private int silences;
  private boolean cutFails;

  /** How it was closed. */
  public volatile @Nullable String closed;

  private MemoryChannel(boolean isFast) {
    this.isFast = isFast;
  }

  /** A client that takes everything. */
  public static MemoryChannel fast() {
    return new MemoryChannel(true);
  }

  /** A client that takes nothing until {@link #read()}. */
  public static MemoryChannel slow() {
    return new MemoryChannel(false);
  }

  /** A client that cannot be written to at all. */
  public static MemoryChannel failing() {
    return failing(() -> new IllegalStateException("the channel is broken"), true);
  }

  /** The same, where the write fails so; and the close too, or not. */
  public static MemoryChannel failing(Supplier<? extends Throwable> failure, boolean isClosable) {
    MemoryChannel channel = new MemoryChannel(true);
    channel.broken = failure;
    channel.closeFails = !isClosable;
    return channel;
  }

  /** It cannot say so often whether it has ended. */
  void failToTell(int times) {
    silences = times;
  }

  /** It cannot be cut. */
  void failToCut() {
    cutFails = true;
  }

  /** Its close fails from here on. */
  public void breakClose() {
    closeFails = true;
  }

  /** Lets a test say on what thread it is written. */
  public MemoryChannel on(Executor writer) {
    this.writer = writer;
    return this;
  }

  private void failIfBroken() {
    Throwable failure = broken.get();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  @Override
  public @Nullable Executor writer() {
    return writer;
  }

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    failIfBroken();
    twoWriters |= writers.incrementAndGet() != 1;
    int bytes = 0;
    for (Frame frame : frames) {
      received.add(frame.text());
      bytes += frame.size();
    }
    writes.add(bytes);
    events.add("write");
    Thread.yield();
    if (isFast) {
      writers.decrementAndGet();
      done.accept(null);
    } else {
      pending = done;
    }
  }

  /** The client takes what is on its way. */
  public void read() {
    end(null);
  }

  /** The line breaks. */
  public void fail(Throwable failure) {
    end(failure);
  }

  private void end(@Nullable Throwable failure) {
    Consumer<@Nullable Throwable> done = pending;
    pending = null;
    if (done == null) {
      throw new IllegalStateException("nothing is on its way");
    }
    writers.decrementAndGet();
    done.accept(failure);
  }

  public boolean isPending() {
    return pending != null;
  }

  @Override
  public void ping() {
    events.add("ping");
  }

  @Override
  public void close(int code, String reason) {
    if (closeFails) {
      failIfBroken();
      throw new IllegalStateException("it cannot be closed");
    }
    closed = code + " " + reason;
    events.add("close");
  }

  @Override
  public void cut() {
    if (cutFails) {
      throw new InternalError("it cannot be cut");
    }
    isCut = true;
  }

  @Override
  public boolean hasEnded() {
    if (silences > 0) {
      silences--;
      throw new InternalError("nobody knows");
    }
    return hasEnded;
  }

  @Override
  public boolean isOpen() {
    return closed == null && !isCut;
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type.isInstance(this) ? type.cast(this) : null;
  }
}
