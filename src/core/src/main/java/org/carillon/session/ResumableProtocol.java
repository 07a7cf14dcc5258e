package org.carillon.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A protocol whose connections can be resumed: it tells positions to the client, and takes the last
 * one when the client comes back. A position is made of a part that all connections share and an
 * end that names the connection.
 */
public interface ResumableProtocol extends WireProtocol {

  /**
   * The frame of an event of the outbox, up to the end of its position; composed once for all.
   *
   * @param format the name of the format that the client hears it in
   * @return null: it is not for clients of this protocol
   */
  @Nullable Frame event(StreamEvent event, String format, Composer composer);

  /**
   * What follows that for one connection.
   *
   * @param end the end of its positions
   * @return null: nothing, all get the same frame
   */
  byte @Nullable [] ending(String end);

  /** What greets a client; null: nothing does. */
  @Nullable Frame welcome(ClientConnection connection, String position);

  /** What follows the history that a returning client missed; null: nothing does. */
  @Nullable Frame resumed(boolean complete);

  /** What tells a quiet client its position; null: nothing does. */
  @Nullable Frame position(String position);

  /** The position that the client came back with; null: it is new. */
  @Nullable String since(ClientConnection connection);

  /** The contexts that a returning client says it was in. */
  List<String> contexts(ClientConnection connection);
}
