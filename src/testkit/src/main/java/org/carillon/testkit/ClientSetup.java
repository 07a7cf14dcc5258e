package org.carillon.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client says when it connects. The last call is {@link #as} or {@link #anonymously}, which
 * connects: the client hears events from then on.
 */
public final class ClientSetup {

  /** How the client gets to the application. */
  @FunctionalInterface
  interface Opening {
    TestClient open(ClientSetup setup) throws ClientRefusedException;
  }

  private final Opening opening;
  private final String path;
  private final Map<String, List<String>> query = new LinkedHashMap<>();
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private @Nullable String user;
  private @Nullable String tenant;
  private @Nullable Set<String> roles;
  private boolean isSocketIo;
  private Duration patience;

  ClientSetup(String path, Duration patience, Opening opening) {
    this.path = path;
    this.patience = patience;
    this.opening = opening;
  }

  /**
   * The tenant of the user. In this JVM only; on a server the user has it.
   *
   * @throws IllegalStateException when the client connects to a server
   */
  public ClientSetup tenant(String name) {
    tenant = name;
    return this;
  }

  /**
   * The roles of the user. In this JVM only; on a server the user has them.
   *
   * @throws IllegalStateException when the client connects to a server
   */
  public ClientSetup roles(String... names) {
    roles = Set.of(names);
    return this;
  }

  /** The client identifier, which {@code @Except(CLIENT)} and audiences name. */
  public ClientSetup client(String identifier) {
    return query("id", identifier);
  }

  /** A query parameter of the handshake. */
  public ClientSetup query(String name, String value) {
    query.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    return this;
  }

  /** A header of the handshake. */
  public ClientSetup header(String name, String value) {
    headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>()).add(value);
    return this;
  }

  /**
   * Speaks Socket.IO: the path is the namespace. In this JVM {@code carillon-socketio} has to be on
   * the class path.
   */
  public ClientSetup overSocketIo() {
    isSocketIo = true;
    return this;
  }

  /** How long the client waits for what must come; default 10 s. */
  public ClientSetup patience(Duration longest) {
    patience = longest;
    return this;
  }

  /**
   * Connects as a user.
   *
   * @throws ClientRefusedException if the application lets it not in; an assertion error, whose
   *     status says why
   */
  public TestClient as(String userName) {
    user = userName;
    return opening.open(this);
  }

  /**
   * Connects without credentials.
   *
   * @throws ClientRefusedException as {@link #as}
   */
  public TestClient anonymously() {
    user = null;
    return opening.open(this);
  }

  String path() {
    return path;
  }

  Map<String, List<String>> query() {
    return query;
  }

  Map<String, List<String>> headers() {
    return headers;
  }

  @Nullable String user() {
    return user;
  }

  @Nullable String tenant() {
    return tenant;
  }

  @Nullable Set<String> roles() {
    return roles;
  }

  boolean isSocketIo() {
    return isSocketIo;
  }

  Duration patience() {
    return patience;
  }
}
