package org.carillon.agent;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.carillon.tunnel.DataStore;
import org.carillon.tunnel.SharedSecret;
import org.carillon.tunnel.TunnelLimits;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent connects to, and how. It is made apart from its {@link Agent} where it comes
 * later, as from a vault: {@link Agent.Builder#configuration}.
 */
public final class AgentConfiguration {

  final List<URI> urls;
  final List<SharedSecret> secrets;
  final List<String> labels;
  final @Nullable DataStore dataStore;
  final @Nullable AgentTls tls;
  final @Nullable InetSocketAddress proxy;
  final @Nullable ProxyCredentials proxyCredentials;
  final Duration connectTimeout;
  final Duration callTimeout;
  final Duration firstDelay;
  final Duration longestDelay;
  final TunnelLimits limits;

  AgentConfiguration(AgentSettings<?> from) {
    from.check();
    urls = List.copyOf(from.urls);
    secrets = List.copyOf(from.secrets);
    labels = List.copyOf(from.labels);
    dataStore = from.dataStore;
    tls = from.tls;
    proxy = from.proxy;
    proxyCredentials = from.proxyCredentials;
    connectTimeout = from.connectTimeout;
    callTimeout = from.callTimeout;
    firstDelay = from.firstDelay;
    longestDelay = from.longestDelay;
    limits = from.limits;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Says where it leads, and nothing of secrets. */
  @Override
  public String toString() {
    return "AgentConfiguration" + urls;
  }

  /** Makes an {@link AgentConfiguration}. */
  public static final class Builder extends AgentSettings<Builder> {

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Makes it.
     *
     * @throws IllegalStateException if the url or the secret is missing, or a url is {@code ws:} to
     *     another machine and that is not allowed
     */
    public AgentConfiguration build() {
      return new AgentConfiguration(this);
    }
  }
}
