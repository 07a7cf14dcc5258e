package org.carillon.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a client asks for when it connects. */
public final class ClientHandshake {

  private final URI uri;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private List<String> subprotocols = List.of();

  private ClientHandshake(URI uri) {
    this.uri = uri;
  }

  /** With a path of the server that Arquillian started. */
  public static ClientHandshake at(String path) {
    return at(URI.create("ws://localhost:" + Build.port() + path));
  }

  /** With an address. */
  public static ClientHandshake at(URI uri) {
    return new ClientHandshake(uri);
  }

  /** As a user of the samples, by HTTP Basic. */
  public ClientHandshake as(String user) {
    return as(user, user);
  }

  /** As a user with a password, by HTTP Basic. */
  public ClientHandshake as(String user, String password) {
    return header("Authorization", basic(user, password));
  }

  /** With a header. */
  public ClientHandshake header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** With subprotocols, the preferred first. */
  public ClientHandshake subprotocols(String... names) {
    subprotocols = List.of(names);
    return this;
  }

  /** Connects the JDK's client. */
  public WsClient connect() {
    return JdkClient.connect(this);
  }

  /** Connects Tyrus's client. */
  public WsClient connectByTyrus() {
    return TyrusClient.connect(this);
  }

  /** The answer of a server that refuses. */
  public Refusal refusal() {
    return JdkClient.refusal(this);
  }

  URI uri() {
    return uri;
  }

  Map<String, String> headers() {
    return headers;
  }

  List<String> subprotocols() {
    return subprotocols;
  }

  /** The value of the header {@code Authorization}. */
  public static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  /**
   * The answer of a server that refuses.
   *
   * @param status the HTTP status
   * @param headers its headers
   */
  public record Refusal(int status, Map<String, List<String>> headers) {}
}
