package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import org.carillon.session.CloseCodes;
import org.jspecify.annotations.Nullable;

/**
 * The layer above: hears what happens on the sockets of an engine. For one socket the calls come
 * one after another, in the order of the wire, on whatever thread brought them; what is thrown ends
 * that socket with {@code "transport error"}.
 */
public interface EngineListener {

  /**
   * Whether a client with wrong credentials is let in, and told so by this layer, as {@link
   * EngineSocket#areCredentialsGood()} says; else its requests are answered with 401.
   */
  default boolean judgesCredentials() {
    return false;
  }

  /**
   * Whether clients have to be let in by this layer before they are more than newcomers, of whom
   * there may be few and whose messages are small: it says so by {@link EngineSocket#admitted}.
   */
  default boolean admits() {
    return false;
  }

  /** A client has opened a socket. What is sent from here on follows its open packet. */
  void opened(EngineSocket socket);

  /** A text message, without the packet's type; at most {@code maxPayload} bytes. */
  void text(EngineSocket socket, String message);

  /** A binary message; at most {@code maxPayload} bytes. The buffer is the listener's to keep. */
  void binary(EngineSocket socket, ByteBuffer message);

  /**
   * A message has come that is one too many of its client, or too large for what it sent before: it
   * is not to be handled. Closes the socket with 1008 by default, since Engine.IO has no word for
   * it.
   *
   * @param text a text message; null: it is binary
   * @param bytes a binary message; null: it is a text
   * @param waitMillis in how many milliseconds the client may send it again
   */
  default void limited(
      EngineSocket socket, @Nullable String text, @Nullable ByteBuffer bytes, long waitMillis) {
    socket.close(CloseCodes.POLICY, "too many messages: again in " + waitMillis + " ms");
  }

  /**
   * A client goes on to send too much, although it was told so often that it does. Closes the
   * socket with 1008 by default.
   */
  default void goesOn(EngineSocket socket) {
    socket.close(CloseCodes.POLICY, TOO_MANY);
  }

  /** Why a client is closed that goes on. */
  String TOO_MANY = "too many messages, and it went on";

  /**
   * The socket has ended; told once, whoever ended it, and nothing after it.
   *
   * @param reason one of Engine.IO's own words: {@code "transport close"} (the client went), {@code
   *     "transport error"}, {@code "parse error"} (it sent what is no packet), {@code "ping
   *     timeout"}, {@code "forced close"} ({@link EngineSocket#close()} or {@link
   *     EngineSocket#tooSlow()})
   */
  void closed(EngineSocket socket, String reason);
}
