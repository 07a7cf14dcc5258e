package org.carillon.tunnel;

import org.jspecify.annotations.Nullable;

/** A handshake that comes to nothing: one side refuses the other, or what came is no handshake. */
public final class HandshakeException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final @Nullable String refusal;
  private final int closeCode;
  private final boolean authenticated;

  HandshakeException(
      String code, String message, @Nullable String refusal, int closeCode, boolean authenticated) {
    super(message);
    this.code = code;
    this.refusal = refusal;
    this.closeCode = closeCode;
    this.authenticated = authenticated;
  }

  /** What is wrong; see {@link AgentErrors}. */
  public String code() {
    return code;
  }

  /** What a server sends before it closes; null at a client, which only closes. */
  public @Nullable String refusal() {
    return refusal;
  }

  /** What the connection is to be closed with. */
  public int closeCode() {
    return closeCode;
  }

  /**
   * Whether the refusal is proved to come from one who knows the shared secret. A client must not
   * take any other for more than a reason to try again later.
   */
  public boolean isAuthenticated() {
    return authenticated;
  }
}
