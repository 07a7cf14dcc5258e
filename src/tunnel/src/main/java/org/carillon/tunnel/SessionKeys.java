package org.carillon.tunnel;

/** The keys of one connection's frames, of both directions. They are secret. */
public final class SessionKeys {

  private final byte[] clientToServer;
  private final byte[] serverToClient;

  SessionKeys(byte[] clientToServer, byte[] serverToClient) {
    this.clientToServer = clientToServer;
    this.serverToClient = serverToClient;
  }

  byte[] clientToServer() {
    return clientToServer;
  }

  byte[] serverToClient() {
    return serverToClient;
  }

  /** Says nothing of the keys. */
  @Override
  public String toString() {
    return "the keys of a connection";
  }
}
