package org.carillon.transport.channel;

import io.undertow.server.protocol.framed.AbstractFramedChannel;
import io.undertow.websockets.core.WebSocketChannel;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.carillon.session.Frame;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;

/**
 * A channel of WildFly: encoded once for all clients, and written on the connection's I/O thread,
 * all that waits in one system call. By the standard API, each frame for each client would be
 * framed, copied and handed to that thread by itself.
 */
final class UndertowChannel extends StandardChannel {

  private static final System.Logger LOGGER = System.getLogger(UndertowChannel.class.getName());

  private final WebSocketChannel channel;
  private final StreamConnection connection;
  private final Executor messages;
  private final Method invoking;
  private @Nullable UndertowSink sink; // of the I/O thread
  private volatile @Nullable UndertowSource source;

  /**
   * A channel of a session of Undertow's.
   *
   * @throws ReflectiveOperationException if this Undertow is another than we know
   */
  UndertowChannel(Session session) throws ReflectiveOperationException {
    super(session);
    // The class is in a module that a deployment does not see; the type that it returns is in one
    // that it asks for.
    channel =
        (WebSocketChannel) session.getClass().getMethod("getWebSocketChannel").invoke(session);
    messages = (Executor) session.getClass().getMethod("getExecutor").invoke(session);
    invoking =
        session
            .getContainer()
            .getClass()
            .getMethod("invokeEndpointMethod", Executor.class, Runnable.class);
    Method underlying = AbstractFramedChannel.class.getDeclaredMethod("getUnderlyingConnection");
    underlying.setAccessible(true);
    connection = (StreamConnection) underlying.invoke(channel);
    onIoThread(
        () -> source = UndertowSource.install(connection.getSourceChannel()),
        failure -> LOGGER.log(System.Logger.Level.DEBUG, "The server is going down", failure));
  }

  @Override
  public Executor writer() {
    return connection.getIoThread();
  }

  @Override
  public Executor worker() {
    return connection.getWorker();
  }

  /**
   * The end of the connection is told on its I/O thread, and may overtake messages; these are
   * handed over one after another, in the context of the application.
   */
  @Override
  public void behindMessages(Runnable task) {
    try {
      invoking.invoke(session().getContainer(), messages, task);
    } catch (ReflectiveOperationException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "The server is going down", e);
      task.run();
    }
  }

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    ByteBuffer bytes = FrameBytes.join(frames);
    onIoThread(() -> sink().writeFrames(bytes, done), done);
  }

  private UndertowSink sink() {
    UndertowSink installed = sink;
    if (installed == null) {
      installed = UndertowSink.install(connection.getSinkChannel());
      sink = installed;
    }
    return installed;
  }

  private void onIoThread(Runnable task, Consumer<@Nullable Throwable> failed) {
    if (Thread.currentThread() == connection.getIoThread()) {
      task.run();
      return;
    }
    try {
      connection.getIoThread().execute(task);
    } catch (RejectedExecutionException e) {
      failed.accept(e); // the server is going down
    }
  }

  /** Undertow answers a close frame without a code with 1000, and says that this came. */
  @Override
  public int closeCode(CloseReason reason) {
    int told = super.closeCode(reason);
    UndertowSource read = source;
    boolean isWithout =
        told == CloseReason.CloseCodes.NORMAL_CLOSURE.getCode()
            && reason.getReasonPhrase().isEmpty()
            && read != null
            && channel.isCloseInitiatedByRemotePeer()
            && read.lastBytes().areCloseWithoutCode();
    return isWithout ? CloseReason.CloseCodes.NO_STATUS_CODE.getCode() : told;
  }

  /**
   * Resets the connection: what the kernel still holds for a client that does not read is freed.
   */
  @Override
  public void cut() {
    onIoThread(
        () -> {
          try {
            connection.setOption(Options.CLOSE_ABORT, true);
          } catch (IOException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "No reset; the connection is closed", e);
          }
          IoUtils.safeClose(channel);
        },
        failure -> IoUtils.safeClose(channel));
  }
}
