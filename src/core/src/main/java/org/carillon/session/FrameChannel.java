package org.carillon.session;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.carillon.spi.TransportChannel;
import org.jspecify.annotations.Nullable;

/**
 * A transport's line to one client, where frames can be written that were encoded once for many.
 * {@link OutboundQueue} is its only writer: one thread at a time, never a second write from
 * another.
 */
public interface FrameChannel extends TransportChannel {

  /** A transport's line; one that takes text alone gets the texts of frames. */
  static FrameChannel of(TransportChannel channel) {
    return channel instanceof FrameChannel known ? known : new TextChannel(channel);
  }

  /**
   * Writes frames, in order, without waiting for the client.
   *
   * @param frames at least one; composed once, shared by many channels
   * @param done called once when they have been handed to the network, or with what failed; on any
   *     thread, also during the call
   */
  void write(List<Frame> frames, Consumer<@Nullable Throwable> done);

  @Override
  default void send(List<String> texts, Consumer<@Nullable Throwable> done) {
    write(texts.stream().map(Frame::new).toList(), done);
  }

  /**
   * The executor on whose thread a write is cheapest: a broadcast hands all channels that share one
   * their frames there, so that those of several events meet in one write. Null: any thread.
   */
  default @Nullable Executor writer() {
    return null;
  }

  /**
   * Whether the network says that the client has gone, be it that the container has not noticed or
   * is about to say so.
   */
  default boolean hasEnded() {
    return false;
  }

  /**
   * Runs a task once what the client has sent, and the container has read, was handed over: a
   * container may say that the client has gone while that still waits for a thread.
   */
  default void behindMessages(Runnable task) {
    task.run();
  }

  /** The threads that the container has for what clients send; null: it does not show them. */
  default @Nullable Executor worker() {
    return null;
  }

  /**
   * Whether its client may be told to go: false while the application is busy with what came by
   * another connection on the same line, which would end with this one.
   */
  default boolean mayGo() {
    return true;
  }

  /** The client is in other contexts than before; called soon after, and waits for nothing. */
  default void contextsChanged() {}

  /**
   * An event that the client should have heard cannot be composed for it, and does not come again;
   * waits for nothing.
   */
  default void missed() {}

  @Override
  <T> @Nullable T unwrap(Class<T> type);
}
