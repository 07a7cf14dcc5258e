package org.carillon.agentserver;

import java.security.SecureRandom;
import java.util.List;
import org.carillon.tunnel.AgentHandshake;
import org.carillon.tunnel.AgentKey;
import org.carillon.tunnel.SharedSecret;

/** What an agent has between its connections, and between its starts. */
final class AgentIdentity {

  static final SecureRandom RANDOM = new SecureRandom();

  final AgentKey key;
  SharedSecret secret = SharedSecret.of(AgentNode.SECRET);
  String instance = AgentHandshake.newInstance(RANDOM);
  String name;
  List<String> labels = List.of();

  AgentIdentity() {
    this(AgentKey.generate());
  }

  private AgentIdentity(AgentKey key) {
    this.key = key;
  }

  AgentIdentity labelled(String... all) {
    labels = List.of(all);
    return this;
  }

  AgentIdentity secret(String text) {
    secret = SharedSecret.of(text);
    return this;
  }

  AgentIdentity named(String text) {
    name = text;
    return this;
  }

  /** The same agent, started again. */
  AgentIdentity restarted() {
    AgentIdentity again = new AgentIdentity(key);
    again.name = name;
    again.labels = labels;
    again.secret = secret;
    return again;
  }
}
