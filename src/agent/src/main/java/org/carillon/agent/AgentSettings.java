package org.carillon.agent;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.carillon.tunnel.DataStore;
import org.carillon.tunnel.SharedSecret;
import org.carillon.tunnel.TunnelLimits;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent connects to, and how: what {@link AgentConfiguration} and {@link Agent.Builder}
 * have in common. Each setting is checked when it is given, and all together by {@code build}.
 *
 * @param <B> the builder
 */
public abstract class AgentSettings<B extends AgentSettings<B>> {

  /** More are not allowed by the protocol. */
  private static final int LABELS = 32;

  private static final int LABEL_LENGTH = 64;

  private static final Set<String> SCHEMES = Set.of("ws", "wss", "http", "https");

  final List<URI> urls = new ArrayList<>();
  final List<SharedSecret> secrets = new ArrayList<>();
  final List<String> labels = new ArrayList<>();
  @Nullable DataStore dataStore;
  boolean allowPlain;
  @Nullable AgentTls tls;
  @Nullable InetSocketAddress proxy;
  @Nullable ProxyCredentials proxyCredentials;
  Duration connectTimeout = Duration.ofSeconds(10);
  Duration callTimeout = Duration.ofSeconds(60);
  Duration firstDelay = Duration.ofSeconds(1);
  Duration longestDelay = Duration.ofSeconds(60);
  TunnelLimits limits = TunnelLimits.DEFAULT;

  AgentSettings() {}

  abstract B self();

  /**
   * Adds an address of the server, as {@code wss://service.example.com/agent}. {@code http} and
   * {@code https} mean {@code ws} and {@code wss}. Where there are several they are tried in turn.
   *
   * @throws IllegalArgumentException if it is no such address
   */
  public final B url(String url) {
    return url(URI.create(url));
  }

  /** As {@link #url(String)}. */
  public final B url(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme) || url.getHost() == null || url.getFragment() != null) {
      throw new IllegalArgumentException(
          "no address of an agent server, which looks like wss://service.example.com/agent: "
              + withoutUser(url));
    }
    if (url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "an address of an agent server has no user in it: " + withoutUser(url));
    }
    String text = url.toString();
    urls.add(
        scheme.startsWith("http")
            ? URI.create("ws" + text.substring("http".length()))
            : URI.create(scheme + text.substring(scheme.length())));
    return self();
  }

  /** As {@link #url(String)}, for each. */
  public final B urls(List<URI> all) {
    all.forEach(this::url);
    return self();
  }

  /**
   * Adds a secret that the server has too, of at least 32 bytes. A second one is tried where the
   * server does not know the first, so that a secret can be changed without an outage.
   *
   * @throws IllegalArgumentException if it is shorter
   */
  public final B secret(String secret) {
    return secret(SharedSecret.of(secret));
  }

  /** As {@link #secret(String)}. */
  public final B secret(SharedSecret secret) {
    secrets.add(secret);
    return self();
  }

  /**
   * Where the agent's name and key are kept, so that it is the same agent after a restart. Without
   * one it gets a new name each time that the object is made. Two agents must not share one.
   */
  public final B dataStore(DataStore store) {
    dataStore = store;
    return self();
  }

  /**
   * Adds a label, by which the server finds agents: at most 32, each of 1 to 64 characters.
   *
   * @throws IllegalArgumentException if it is longer, empty, or one too many
   */
  public final B label(String label) {
    if (label.isEmpty() || label.length() > LABEL_LENGTH) {
      throw new IllegalArgumentException("a label has 1 to 64 characters: " + label);
    }
    if (labels.size() == LABELS) {
      throw new IllegalArgumentException("an agent has at most 32 labels");
    }
    labels.add(label);
    return self();
  }

  /**
   * Allows {@code ws:} to any host. Default: to {@code localhost} and loopback addresses alone,
   * since what is sent by {@code ws:} is authenticated but can be read by the network.
   */
  public final B allowPlain(boolean allow) {
    allowPlain = allow;
    return self();
  }

  /** Whom to trust for {@code wss:}. Default: the authorities of the JVM. */
  public final B tls(AgentTls settings) {
    tls = settings;
    return self();
  }

  /**
   * An HTTP proxy, which is asked to {@code CONNECT}. Default: what the JVM's {@code ProxySelector}
   * says, which is none unless system properties as {@code https.proxyHost} are set.
   */
  public final B proxy(String host, int port) {
    proxy = InetSocketAddress.createUnresolved(host, port);
    return self();
  }

  /**
   * As {@link #proxy(String, int)} for a proxy that wants a user and password, which it gets as
   * HTTP's Basic.
   *
   * @throws IllegalArgumentException if the user has a colon
   */
  public final B proxy(String host, int port, String user, String password) {
    proxyCredentials = new ProxyCredentials(user, password);
    return proxy(host, port);
  }

  /** How long to wait for a connection, and then for the handshake. Default 10 s. */
  public final B connectTimeout(Duration timeout) {
    connectTimeout = positive("connectTimeout", timeout);
    return self();
  }

  /** How long calls wait that name no timeout. Default 60 s. */
  public final B callTimeout(Duration timeout) {
    callTimeout = positive("callTimeout", timeout);
    return self();
  }

  /**
   * The bounds of the delays between attempts to connect: the first, which is doubled each time,
   * and the longest. An attempt is made after a random part of its delay. Default 1 s and 60 s.
   *
   * @throws IllegalArgumentException if one is not positive, or the first is the longer
   */
  public final B reconnectDelays(Duration first, Duration longest) {
    positive("the first delay", first);
    if (longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("the longest delay is shorter than the first");
    }
    firstDelay = first;
    longestDelay = longest;
    return self();
  }

  /** What this side takes. Default 16 MiB a body and 1024 calls in flight. */
  public final B limits(TunnelLimits own) {
    limits = own;
    return self();
  }

  /** Finds what is missing, or does not go together. */
  final void check() {
    if (urls.isEmpty()) {
      throw new IllegalStateException("an agent needs the url of its server");
    }
    if (secrets.isEmpty()) {
      throw new IllegalStateException("an agent needs the secret that its server has");
    }
    if (secrets.size() > 2) {
      throw new IllegalStateException("an agent has at most two secrets, the new and the old one");
    }
    for (URI url : urls) {
      if (url.getScheme().equals("ws") && !allowPlain && !Loopback.is(url.getHost())) {
        throw new IllegalStateException(
            url
                + " is not encrypted: take wss, or allow it by allowPlain(true) where the network"
                + " may read all that is sent");
      }
    }
  }

  private static Duration positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
    return duration;
  }

  /** Text of an address that is wrong, without a password that may stand in it. */
  private static String withoutUser(URI url) {
    String user = url.getRawUserInfo();
    return user == null ? url.toString() : url.toString().replace(user + "@", "…@");
  }
}
