package org.carillon.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.carillon.agent.Agent;
import org.carillon.agent.AgentTls;
import org.carillon.tunnel.FileDataStore;
import org.jspecify.annotations.Nullable;

/** From options to an agent. */
final class CliSettings {

  static final String SECRET = "CARILLON_AGENT_SECRET";
  static final String URL = "CARILLON_AGENT_URL";

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final CliArguments arguments;
  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param environment the value of a variable; null: it is not set
   */
  CliSettings(CliArguments arguments, UnaryOperator<@Nullable String> environment) {
    this.arguments = arguments;
    this.environment = environment;
  }

  /**
   * @throws UsageException naming the option that is wrong or missing
   */
  Agent agent() throws UsageException {
    Agent.Builder builder = Agent.builder().allowPlain(arguments.has("--allow-plain"));
    try {
      urls().forEach(builder::url);
      secrets().forEach(builder::secret);
      arguments.all("--label").forEach(builder::label);
      String store = arguments.one("--store");
      if (store != null) {
        builder.dataStore(FileDataStore.of(Path.of(store)));
      }
      tls(builder);
      proxy(builder);
      return builder.build();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** How long to wait, for a connection and for an answer each. */
  Duration timeout() throws UsageException {
    String seconds = arguments.one("--timeout");
    if (seconds == null) {
      return TIMEOUT;
    }
    try {
      Duration timeout = Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1_000));
      if (timeout.isNegative() || timeout.isZero()) {
        throw new UsageException("--timeout is a positive number of seconds: " + seconds);
      }
      return timeout;
    } catch (NumberFormatException e) {
      throw new UsageException("--timeout is a number of seconds: " + seconds);
    }
  }

  private List<String> urls() throws UsageException {
    List<String> urls = arguments.all("--url");
    if (!urls.isEmpty()) {
      return urls;
    }
    String url = environment.apply(URL);
    if (url == null) {
      throw new UsageException("where to? --url wss://host/agent, or the variable " + URL);
    }
    return List.of(url);
  }

  private List<String> secrets() throws UsageException {
    List<String> secrets = new ArrayList<>();
    for (String name : arguments.all("--secret-env")) {
      secrets.add(variable("--secret-env", name));
    }
    for (String file : arguments.all("--secret-file")) {
      try {
        secrets.add(Files.readString(Path.of(file)).strip());
      } catch (IOException e) {
        throw new UsageException("--secret-file " + file + " cannot be read");
      }
    }
    if (secrets.isEmpty()) {
      String secret = environment.apply(SECRET);
      if (secret == null) {
        throw new UsageException(
            "no secret: set the variable " + SECRET + ", or name a file by --secret-file");
      }
      secrets.add(secret);
    }
    return secrets;
  }

  private String variable(String option, String name) throws UsageException {
    String value = environment.apply(name);
    if (value == null) {
      throw new UsageException(option + ": the environment variable " + name + " is not set");
    }
    return value;
  }

  private void tls(Agent.Builder builder) throws UsageException {
    AgentTls.Builder tls = AgentTls.builder();
    boolean isSet = false;
    String authorities = arguments.one("--ca");
    String trustStore = arguments.one("--trust-store");
    if (authorities != null && trustStore != null) {
      throw new UsageException("--ca or --trust-store, not both");
    }
    if (authorities != null) {
      tls.authorities(Path.of(authorities));
      isSet = true;
    }
    if (trustStore != null) {
      String name = arguments.one("--trust-store-password-env");
      String password = name == null ? "" : variable("--trust-store-password-env", name);
      tls.trustStore(Path.of(trustStore), password.toCharArray());
      isSet = true;
    }
    String pin = arguments.one("--pin");
    if (pin != null) {
      tls.pinnedCertificate(pin);
      isSet = true;
    }
    String certificate = arguments.one("--cert");
    String key = arguments.one("--key");
    if ((certificate == null) != (key == null)) {
      throw new UsageException("--cert and --key go together");
    }
    if (certificate != null && key != null) {
      tls.clientCertificate(Path.of(certificate), Path.of(key));
      isSet = true;
    }
    if (isSet) {
      builder.tls(tls.build());
    }
  }

  private void proxy(Agent.Builder builder) throws UsageException {
    String proxy = arguments.one("--proxy");
    String user = arguments.one("--proxy-user");
    String passwordEnv = arguments.one("--proxy-password-env");
    if (proxy == null) {
      if (user != null || passwordEnv != null) {
        throw new UsageException("--proxy-user needs --proxy");
      }
      return;
    }
    int colon = proxy.lastIndexOf(':');
    if (colon < 1 || !proxy.substring(colon + 1).matches("\\d{1,5}")) {
      throw new UsageException("--proxy is host:port: " + proxy);
    }
    String host = proxy.substring(0, colon);
    int port = Integer.parseInt(proxy.substring(colon + 1));
    if ((user == null) != (passwordEnv == null)) {
      throw new UsageException("--proxy-user and --proxy-password-env go together");
    }
    if (user != null && passwordEnv != null) {
      builder.proxy(host, port, user, variable("--proxy-password-env", passwordEnv));
    } else {
      builder.proxy(host, port);
    }
  }
}
