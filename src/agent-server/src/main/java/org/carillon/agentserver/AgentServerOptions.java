package org.carillon.agentserver;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.carillon.config.AgentServerSettings;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.SharedSecret;
import org.carillon.tunnel.TunnelLimits;

/**
 * What one agent server is told by its configuration, read once.
 *
 * @param name its name; empty: the one without a name
 * @param path where agents connect
 * @param secrets those that are valid; none: nothing is open
 * @param format the names that it gives
 * @param tenant of what agents call
 * @param heartbeat how often an agent is pinged
 * @param timeout how long a call waits, unless it says otherwise
 * @param handshake how long a handshake may take
 * @param limits what it takes of an agent
 */
record AgentServerOptions(
    String name,
    String path,
    List<SharedSecret> secrets,
    NameFormat format,
    String tenant,
    Duration heartbeat,
    Duration timeout,
    Duration handshake,
    TunnelLimits limits) {

  static AgentServerOptions of(CarillonConfig config, String name) {
    String tenant = config.get(AgentServerSettings.TENANT, name);
    return new AgentServerOptions(
        name,
        config.get(AgentServerSettings.PATH, name),
        Stream.concat(
                config.get(AgentServerSettings.SECRET, name).stream(),
                config.get(AgentServerSettings.SECRETS, name).stream())
            .map(SharedSecret::of)
            .toList(),
        new NameFormat(config.get(AgentServerSettings.NAME_FORMAT, name)),
        tenant.isBlank() ? config.get(Settings.DEFAULT_TENANT) : tenant,
        config.get(AgentServerSettings.HEARTBEAT, name),
        config.get(AgentServerSettings.TIMEOUT, name),
        config.get(AgentServerSettings.HANDSHAKE_TIMEOUT),
        new TunnelLimits(
            config.get(AgentServerSettings.MAX_BODY, name),
            config.get(AgentServerSettings.MAX_CALLS, name)));
  }

  /** How calls are made that say nothing else. */
  CallOptions defaults() {
    return CallOptions.DEFAULT.withTimeout(timeout);
  }

  boolean isOpen() {
    return !secrets.isEmpty() && !path.isEmpty();
  }
}
