package org.carillon.transport.channel;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.function.Consumer;
import org.carillon.session.Frame;
import org.glassfish.tyrus.core.CloseReasons;
import org.glassfish.tyrus.core.ProtocolHandler;
import org.glassfish.tyrus.core.TyrusRemoteEndpoint;
import org.glassfish.tyrus.core.TyrusSession;
import org.glassfish.tyrus.core.TyrusWebSocket;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;

/**
 * A channel of Payara: encoded once for all clients, and all that waits in one write of the
 * session's writer. By the standard API, Tyrus takes eight times as long for a frame.
 */
final class TyrusChannel extends StandardChannel {

  private static final System.Logger LOGGER = System.getLogger(TyrusChannel.class.getName());

  private final Writer writer;
  private final GrizzlyConnection connection;

  /**
   * A channel of a session of Tyrus'.
   *
   * @throws ReflectiveOperationException if this Tyrus is another than we know
   */
  TyrusChannel(Session session) throws ReflectiveOperationException {
    super(session);
    Object socket = value(TyrusRemoteEndpoint.class, "webSocket", session.getAsyncRemote());
    Object protocol = value(TyrusWebSocket.class, "protocolHandler", socket);
    writer = (Writer) value(ProtocolHandler.class, "writer", protocol);
    connection = GrizzlyConnection.of(writer);
    Field scheduler = TyrusSession.class.getDeclaredField("service");
    scheduler.setAccessible(true);
    scheduler.set(session, IdleTasks.NEVER);
  }

  private static Object value(Class<?> type, String name, Object object)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    Object value = field.get(object);
    if (value == null) {
      throw new NoSuchFieldException(name + " has no value");
    }
    return value;
  }

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    if (!isOpen()) {
      done.accept(new ClosedChannelException());
      return;
    }
    writer.write(FrameBytes.join(frames), new Completion(done));
  }

  @Override
  public void ping() {
    writer.write(
        FrameBytes.ping(),
        new Completion(
            failure -> {
              // a connection that is gone is noticed by its silence
            }));
  }

  /** Of a close frame without a code Tyrus says its constant; any other reason is made anew. */
  @Override
  public int closeCode(CloseReason reason) {
    return reason == CloseReasons.NORMAL_CLOSURE.getCloseReason()
        ? CloseReason.CloseCodes.NO_STATUS_CODE.getCode()
        : super.closeCode(reason);
  }

  /**
   * Tyrus does not notice a client that goes while {@code onOpen} runs: it has no connection yet
   * that it could close, and passes over that.
   */
  @Override
  public boolean hasEnded() {
    return connection.isClosed();
  }

  /** Below the servlet container's streams, whose close would wait for the client. */
  @Override
  public void cut() {
    try {
      connection.reset();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "A connection was gone before it was cut", e);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "A connection could not be cut", e);
    }
  }

  /** Tyrus' type, which is a class. */
  private static final class Completion extends CompletionHandler<ByteBuffer> {

    private final Consumer<@Nullable Throwable> done;

    Completion(Consumer<@Nullable Throwable> done) {
      this.done = done;
    }

    @Override
    public void completed(ByteBuffer result) {
      done.accept(null);
    }

    @Override
    public void failed(Throwable failure) {
      done.accept(failure);
    }

    @Override
    public void cancelled() {
      done.accept(new ClosedChannelException());
    }
  }
}
