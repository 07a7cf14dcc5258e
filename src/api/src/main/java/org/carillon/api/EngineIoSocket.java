package org.carillon.api;

import java.util.List;
import java.util.Map;

/** A client of a path of {@link EngineIo}, whatever carries it. May be used by many threads. */
public interface EngineIoSocket {

  /** Its session id; a secret of client and server. */
  String id();

  /** The version of Engine.IO that it speaks: 4, or 3 where the configuration allows it. */
  int protocol();

  /** What carries it now: {@code "polling"} or {@code "websocket"}. */
  String transport();

  /** Who sent its first request; anonymous where that had no credentials. */
  Caller caller();

  /** The query parameters of its first request. */
  Map<String, List<String>> queryParameters();

  /** The headers of its first request, names in lower case, without credentials. */
  Map<String, List<String>> headers();

  /**
   * Sends a text message. Never waits for the client: one for which more than {@code
   * carillon.limit.queue} bytes wait is closed.
   */
  void send(String message);

  /** Sends a binary message, as {@link #send(String)}. The array is copied. */
  void send(byte[] message);

  /** Closes it behind what waits to be sent. */
  void close();

  /** Whether it has not ended and nobody has closed it. */
  boolean isOpen();
}
