package org.carillon.tunnel;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the frames of a tunnel; they are done at once, or one after another as it is told. */
final class RecordingTransport implements TunnelTransport {

  /** A frame: its content without the MAC, of binary ones in hexadecimal. */
  final List<String> contents = new ArrayList<>();

  final List<Object> frames = new ArrayList<>();
  final Queue<Consumer<@Nullable Throwable>> undone = new ArrayDeque<>();
  boolean holds;
  int closeCode;

  /** Keys that are the same each time. */
  static final SessionKeys KEYS =
      new SessionKeys(FixedRandom.counting(1, 32), FixedRandom.counting(2, 32));

  static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  /** A tunnel whose handlers run at once, on the thread that gives it frames. */
  static Tunnel tunnel(
      SessionKeys keys, boolean server, RecordingTransport transport, TunnelHandler handler) {
    return new Tunnel(
        keys,
        server,
        transport,
        handler,
        TunnelLimits.DEFAULT,
        TunnelLimits.DEFAULT,
        TIMER,
        Runnable::run);
  }

  @Override
  public void sendText(String frame, Consumer<@Nullable Throwable> done) {
    frames.add(frame);
    contents.add("{" + frame.substring(AuthenticatedText.CONTENT + 1));
    finish(done);
  }

  @Override
  public void sendBinary(ByteBuffer frame, Consumer<@Nullable Throwable> done) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    frames.add(bytes);
    contents.add(
        HexFormat.of().formatHex(bytes, Hkdf.BYTES, Hkdf.BYTES + PartGatherer.HEAD)
            + "+"
            + (bytes.length - Hkdf.BYTES - PartGatherer.HEAD));
    finish(done);
  }

  private void finish(Consumer<@Nullable Throwable> done) {
    if (holds) {
      undone.add(done);
    } else {
      done.accept(null);
    }
  }

  /** Lets the frame go that is being sent. */
  void release() {
    undone.remove().accept(null);
  }

  @Override
  public void close(int code, String reason) {
    closeCode = code;
  }
}
