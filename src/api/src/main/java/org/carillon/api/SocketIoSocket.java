package org.carillon.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client in one namespace. May be kept and used from any thread. */
public interface SocketIoSocket {

  /** Its id, as the client knows it. */
  String id();

  /** The name of its namespace. */
  String namespace();

  /** Who connected. */
  Caller caller();

  /** What the client sent in {@code auth}; plain values. */
  Map<String, @Nullable Object> auth();

  /** Its connection; its contexts are the rooms. Not there before the client has joined. */
  Connection connection();

  /** Whether it came back, and got its id, rooms and missed events again. */
  boolean isRecovered();

  /** Whether it is in the namespace. */
  boolean isConnected();

  /** Handles an event of this client; goes before the namespace's handler. */
  SocketIoSocket on(String event, SocketIoHandler handler);

  /** Calls back when the client has left, with Socket.IO's word for why. */
  SocketIoSocket onDisconnect(Consumer<String> callback);

  /** Sends an event to this client. See {@link SocketIoEmitter#emit}. */
  void emit(String event, @Nullable Object... arguments);

  /** Sends it where nothing is on its way to the client; else it is dropped. */
  void emitLossy(String event, @Nullable Object... arguments);

  /**
   * Sends an event and waits for the client's acknowledgement, without a thread.
   *
   * @return completes with what the client acknowledged with, or with a {@code
   *     java.util.concurrent.TimeoutException}, or a {@code
   *     java.util.concurrent.CancellationException} where the client left before
   */
  CompletionStage<List<@Nullable Object>> emitWithAck(
      Duration timeout, String event, @Nullable Object... arguments);

  /** Enters rooms. */
  void join(String... rooms);

  /** Leaves rooms. */
  void leave(String... rooms);

  /** The rooms. */
  Set<String> rooms();

  /** To the others of its tenant that are in one of the rooms. */
  SocketIoEmitter to(String... rooms);

  /** To all others of its tenant. */
  SocketIoEmitter broadcast();

  /** Ends its place in the namespace; the client does not come back by itself. */
  void disconnect();

  /** Ends the client's line, and with it its places in all namespaces; it may come back. */
  void disconnectAll();
}
