package org.carillon.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the agent servers. Those that say what one server is like are there for each
 * further one too, with its name behind {@code carillon.agent}: {@code carillon.agent.east.secret}.
 */
public final class AgentServerSettings {

  /** What HMAC-SHA-256 takes as a key without a loss; fewer bytes can be guessed. */
  private static final int LEAST_SECRET_BYTES = 32;

  private static final String PREFIX = "carillon.agent.";

  /** No server's name: as variables of the environment its settings are those of an agent. */
  private static final String CLIENT = "client";

  public static final Setting<List<String>> SERVERS =
      Setting.list(
          "carillon.agent.servers",
          "The names of further agent servers, each with settings of its own: carillon.agent.<name>.secret.",
          AgentServerSettings::serverName);
  public static final Setting<String> PATH =
      Setting.path(
          "carillon.agent.path",
          "/agent",
          "Where agents connect; of a further server by default /agent/ and its name.");
  public static final Setting<List<String>> SECRET =
      Setting.secrets(
          "carillon.agent.secret",
          "The shared secret of the server and its agents, at least 32 bytes; empty: nothing is open.",
          AgentServerSettings::secret);
  public static final Setting<List<String>> SECRETS =
      Setting.secrets(
          "carillon.agent.secrets",
          "Shared secrets that are valid too, while one follows the other.",
          AgentServerSettings::secrets);
  public static final Setting<String> NAME_FORMAT =
      Setting.pattern(
          "carillon.agent.name-format",
          "A#",
          "The names of agents; # is a digit of their number: A#### makes A0001.",
          AgentServerSettings::format);
  public static final Setting<String> TENANT =
      Setting.text(
          "carillon.agent.tenant",
          "",
          "The tenant of what agents call; empty: carillon.tenant.default.");
  public static final Setting<Duration> HEARTBEAT =
      Setting.duration(
          "carillon.agent.heartbeat",
          "PT25S",
          "How often an agent is pinged; one that was silent for 2.5 times as long is gone.");
  public static final Setting<Duration> TIMEOUT =
      Setting.duration(
          "carillon.agent.timeout", "PT1M", "How long a call to an agent waits for its answer.");
  public static final Setting<Duration> HANDSHAKE_TIMEOUT =
      Setting.duration(
          "carillon.agent.handshake-timeout",
          "PT10S",
          "How long the handshake of an agent may take.");
  public static final Setting<Integer> HANDSHAKES =
      Setting.number(
          "carillon.agent.handshakes",
          1_000,
          "connections",
          "Handshakes of agents under way on this node, a quarter of them from one address; beyond: HTTP 503.");
  public static final Setting<Integer> MAX_BODY =
      Setting.number(
          "carillon.agent.limit.body",
          16_777_216,
          "bytes",
          "The largest body of a message of an agent; beyond: its connection ends.");
  public static final Setting<Integer> MAX_CALLS =
      Setting.number(
          "carillon.agent.limit.calls",
          1_024,
          "calls",
          "Calls of one agent in flight; beyond: TOO_MANY_CALLS.");
  public static final Setting<Integer> THREADS =
      Setting.number(
          "carillon.agent.threads",
          64,
          "threads",
          "How many calls of agents are handled at once on this node.");

  public static final Setting<Duration> RECEIPTS =
      Setting.duration(
          "carillon.agent.receipts",
          "PT24H",
          "How long the answer to a call of an agent with an idempotency key is kept.");

  public static final Setting<Integer> SEND_ATTEMPTS =
      Setting.number(
          "carillon.agent.send.attempts",
          20,
          "attempts",
          "How often an agent is given a durable message that it fails to handle.");
  public static final Setting<Duration> SEND_AGE =
      Setting.duration(
          "carillon.agent.send.age",
          "PT168H",
          "How long a durable message waits for its agent; what was given up is kept for as long again.");

  /** Those that each further server has too. */
  static final List<Setting<?>> OF_EACH_SERVER =
      List.of(PATH, SECRET, SECRETS, NAME_FORMAT, TENANT, HEARTBEAT, TIMEOUT, MAX_BODY, MAX_CALLS);

  /** What a further server has from no other. */
  private static final Set<Setting<?>> OWN = Set.of(PATH, SECRET, SECRETS);

  private AgentServerSettings() {}

  /** The name of a setting of a further server. */
  static String name(Setting<?> setting, String server) {
    return PREFIX + server + "." + setting.name().substring(PREFIX.length());
  }

  /**
   * The text that stands for a setting that a further server does not say; null: as the first's.
   */
  static @Nullable String fallback(Setting<?> setting, String server) {
    if (!OWN.contains(setting)) {
      return null;
    }
    return setting.equals(PATH) ? PATH.fallback() + "/" + server : setting.fallback();
  }

  /** The server that a setting of this name would be of; null: it is none of a further server. */
  static @Nullable String server(String name) {
    if (!name.startsWith(PREFIX)) {
      return null;
    }
    int dot = name.indexOf('.', PREFIX.length());
    return dot > 0
            && !name.substring(PREFIX.length(), dot).equals(CLIENT)
            && OF_EACH_SERVER.stream()
                .anyMatch(
                    setting ->
                        setting.name().substring(PREFIX.length()).equals(name.substring(dot + 1)))
        ? name.substring(PREFIX.length(), dot)
        : null;
  }

  private static String serverName(String text) {
    if (!text.matches("[a-z][a-z0-9-]{0,31}") || text.startsWith("limit")) {
      throw new IllegalArgumentException(
          "the name of an agent server has small letters, digits and hyphens, 32 at most");
    }
    if (text.equals(CLIENT)) {
      throw new IllegalArgumentException(
          "CARILLON_AGENT_CLIENT_… is what an agent is told; give the server another name");
    }
    return text;
  }

  private static List<String> secret(String text) {
    return text.isEmpty() ? List.of() : List.of(checked(text));
  }

  private static List<String> secrets(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(secret -> !secret.isEmpty())
        .map(AgentServerSettings::checked)
        .toList();
  }

  private static String checked(String secret) {
    int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < LEAST_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "the secret has "
              + bytes
              + " bytes, and at least "
              + LEAST_SECRET_BYTES
              + " are needed; make one with openssl rand -base64 32");
    }
    return secret;
  }

  private static String format(String text) {
    if (!text.matches("[^#]*#{1,9}[^#]*")
        || text.length() > 32
        || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "a format of names has one # or several side by side, and at most 32 characters of ASCII"
              + " without blanks: A#### makes A0001");
    }
    return text;
  }
}
