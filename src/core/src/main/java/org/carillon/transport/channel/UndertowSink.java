package org.carillon.transport.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * Sits below Undertow's framing and lets whole frames of ours in between Undertow's own: pongs and
 * close frames. Neither ever gets into the middle of the other's. All of it runs on the
 * connection's I/O thread, as Undertow's framing does.
 */
final class UndertowSink extends AbstractStreamSinkConduit<StreamSinkConduit> {

  private @Nullable ByteBuffer rest;
  private @Nullable Consumer<@Nullable Throwable> done;

  /** Undertow has written a part of its frames and will come back with the remainder. */
  private boolean isMidFrame;

  /** Undertow wants to be told when it may write. */
  private boolean isWanted;

  private UndertowSink(StreamSinkConduit next) {
    super(next);
  }

  /** Puts one below a connection's framing. On its I/O thread. */
  static UndertowSink install(ConduitStreamSinkChannel channel) {
    UndertowSink sink = new UndertowSink(channel.getConduit());
    sink.isWanted = channel.isWriteResumed();
    channel.setConduit(sink);
    sink.setWriteReadyHandler(new WriteReadyHandler.ChannelListenerHandler<>(channel));
    return sink;
  }

  /** Writes whole frames; the one before must be done. On the I/O thread. */
  void writeFrames(ByteBuffer frames, Consumer<@Nullable Throwable> whenDone) {
    rest = frames;
    done = whenDone;
    try {
      if (isMidFrame || !flushRest()) {
        next.resumeWrites();
      }
    } catch (IOException e) {
      end(e);
    }
  }

  /** Whether nothing of ours waits. */
  private boolean flushRest() throws IOException {
    ByteBuffer frames = rest;
    if (frames == null) {
      return true;
    }
    while (frames.hasRemaining()) {
      if (next.write(frames) == 0) {
        return false;
      }
    }
    if (!next.flush()) {
      return false; // TLS has taken it, but not yet sent it
    }
    end(null);
    return true;
  }

  private void end(@Nullable Throwable failure) {
    Consumer<@Nullable Throwable> told = done;
    rest = null;
    done = null;
    if (told != null) {
      told.accept(failure);
    }
  }

  private boolean mayFrame() throws IOException {
    return isMidFrame || flushRest();
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    if (!mayFrame()) {
      return 0;
    }
    int written = next.write(src);
    isMidFrame = src.hasRemaining() && (isMidFrame || written > 0);
    return written;
  }

  @Override
  public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
    if (!mayFrame()) {
      return 0;
    }
    long written = next.write(srcs, offset, length);
    isMidFrame = hasRemaining(srcs, offset, length) && (isMidFrame || written > 0);
    return written;
  }

  @Override
  public int writeFinal(ByteBuffer src) throws IOException {
    return mayFrame() ? next.writeFinal(src) : 0;
  }

  @Override
  public long writeFinal(ByteBuffer[] srcs, int offset, int length) throws IOException {
    return mayFrame() ? next.writeFinal(srcs, offset, length) : 0;
  }

  @Override
  public long transferFrom(FileChannel src, long position, long count) throws IOException {
    return mayFrame() ? next.transferFrom(src, position, count) : 0;
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer throughBuffer)
      throws IOException {
    return mayFrame() ? next.transferFrom(source, count, throughBuffer) : 0;
  }

  private static boolean hasRemaining(ByteBuffer[] srcs, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (srcs[i].hasRemaining()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean flush() throws IOException {
    return mayFrame() && next.flush();
  }

  @Override
  public void terminateWrites() throws IOException {
    end(new ClosedChannelException());
    next.terminateWrites();
  }

  @Override
  public void truncateWrites() throws IOException {
    end(new ClosedChannelException());
    next.truncateWrites();
  }

  @Override
  public void resumeWrites() {
    isWanted = true;
    next.resumeWrites();
  }

  @Override
  public void wakeupWrites() {
    isWanted = true;
    next.wakeupWrites();
  }

  @Override
  public void suspendWrites() {
    isWanted = false;
    if (rest == null) {
      next.suspendWrites();
    }
  }

  @Override
  public boolean isWriteResumed() {
    return isWanted;
  }

  @Override
  public void setWriteReadyHandler(WriteReadyHandler handler) {
    next.setWriteReadyHandler(new Ready(handler));
  }

  /** Ours first, then Undertow's. */
  private final class Ready implements WriteReadyHandler {

    private final WriteReadyHandler undertow;

    Ready(WriteReadyHandler undertow) {
      this.undertow = undertow;
    }

    @Override
    public void writeReady() {
      if (isMidFrame) {
        undertow.writeReady(); // it finishes its frame, and ours is next
      }
      try {
        if (!isMidFrame && !flushRest()) {
          return;
        }
      } catch (IOException e) {
        end(e);
      }
      if (isWanted) {
        undertow.writeReady();
      } else if (rest == null) {
        next.suspendWrites();
      }
    }

    @Override
    public void forceTermination() {
      end(new ClosedChannelException());
      undertow.forceTermination();
    }

    @Override
    public void terminated() {
      end(new ClosedChannelException());
      undertow.terminated();
    }
  }
}
