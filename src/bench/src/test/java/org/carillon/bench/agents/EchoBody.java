package org.carillon.bench.agents;

/** What is called with: JSON of 100 bytes. */
final class EchoBody {

  static final String JSON = "{\"order\":4711,\"text\":\"" + "x".repeat(75) + "\"}";

  private EchoBody() {}
}
