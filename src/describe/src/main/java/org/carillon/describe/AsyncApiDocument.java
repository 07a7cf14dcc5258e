package org.carillon.describe;

import static org.carillon.describe.JsonTree.object;
import static org.carillon.describe.JsonTree.orNothing;
import static org.carillon.describe.JsonTree.ref;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.carillon.api.ErrorCode;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;

/**
 * The AsyncAPI 3.0 document of those services that a client may see. What AsyncAPI has no place for
 * is in members that begin with {@code x-carillon-}: docs/describe.md lists them.
 */
final class AsyncApiDocument {

  static final String WEB_SOCKET = "websocket";
  static final String SOCKET_IO = "socketio";

  private static final String SCHEME = "carillon.describe.security";

  private final CarillonConfig config;
  private final String application;
  private final String sessionCookie;
  private final List<ChannelDescriber.DescribedChannel> channels;
  private final Map<String, Map<String, Object>> schemas;
  private final List<String> servers;

  /**
   * Of what was described.
   *
   * @param application its name
   * @param sessionCookie the name of the cookie that a login leaves
   * @param schemas all that the channels refer to, by their names
   * @param servers the keys of the servers that there are
   */
  AsyncApiDocument(
      CarillonConfig config,
      String application,
      String sessionCookie,
      List<ChannelDescriber.DescribedChannel> channels,
      Map<String, Map<String, Object>> schemas,
      List<String> servers) {
    this.config = config;
    this.application = application;
    this.sessionCookie = sessionCookie;
    this.channels = List.copyOf(channels);
    this.schemas = schemas;
    this.servers = List.copyOf(servers);
  }

  /** The keys of the channels that a client may see. */
  Set<String> keys(Predicate<ChannelDescriber.DescribedChannel> visible) {
    return channels.stream()
        .filter(visible)
        .map(ChannelDescriber.DescribedChannel::key)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The document for a client that may see the channels of these keys. */
  Map<String, Object> of(Set<String> keys, ServerAddress address) {
    Map<String, Object> shown = new LinkedHashMap<>();
    Map<String, Object> operations = new LinkedHashMap<>();
    Map<String, Object> schemes = securitySchemes();
    boolean secured = false;
    for (ChannelDescriber.DescribedChannel channel : channels) {
      if (!keys.contains(channel.key())) {
        continue;
      }
      shown.put(channel.key(), channel.channel());
      boolean known = Boolean.TRUE.equals(channel.channel().get("x-carillon-authenticated"));
      secured |= known;
      channel
          .operations()
          .forEach(
              (key, operation) ->
                  operations.put(
                      key,
                      known ? secured(JsonTree.members(operation), schemes.keySet()) : operation));
    }
    Map<String, Object> used = used(List.of(shown, operations));
    Map<String, Object> components =
        object(
            "schemas", used.isEmpty() ? null : used, "securitySchemes", secured ? schemes : null);
    return object(
        "asyncapi",
        "3.0.0",
        "id",
        "urn:carillon:" + application.replaceAll("[^A-Za-z0-9._-]", "-"),
        "info",
        info(),
        "defaultContentType",
        "application/json",
        "servers",
        servers(address),
        "channels",
        shown,
        "operations",
        operations,
        "components",
        components.isEmpty() ? null : components,
        "x-carillon-limits",
        limits(),
        "x-carillon-close-codes",
        closeCodes(),
        "x-carillon-error-codes",
        Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
  }

  private static Map<String, Object> secured(Map<String, Object> operation, Set<String> schemes) {
    Map<String, Object> secured = new LinkedHashMap<>(operation);
    secured.put(
        "security",
        schemes.stream().map(scheme -> ref("components", "securitySchemes", scheme)).toList());
    return secured;
  }

  /** The schemas that are referred to, and those that they refer to. */
  private Map<String, Object> used(List<Object> roots) {
    Map<String, Object> used = new TreeMap<>();
    Deque<Object> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      for (String name : JsonTree.refs(open.poll(), SchemaCatalog.PREFIX)) {
        Map<String, Object> schema = schemas.getOrDefault(name, Map.of());
        if (used.putIfAbsent(name, schema) == null) {
          open.add(schema);
        }
      }
    }
    return used;
  }

  private Map<String, Object> info() {
    String title = config.get(Settings.DESCRIBE_TITLE);
    String description = config.get(Settings.DESCRIBE_DESCRIPTION);
    List<String> contact = config.get(Settings.DESCRIBE_CONTACT);
    List<String> license = config.get(Settings.DESCRIBE_LICENSE);
    return object(
        "title",
        title.isEmpty() ? application : title,
        "version",
        config.get(Settings.DESCRIBE_VERSION),
        "description",
        description.isEmpty()
            ? "The services of " + application + ", over WebSocket."
            : description,
        "contact",
        contact.isEmpty() ? null : named(contact, "name", "url", "email"),
        "license",
        license.isEmpty() ? null : named(license, "name", "url"));
  }

  private static Map<String, Object> named(List<String> values, String... names) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      object.put(names[i], values.get(i));
    }
    return object;
  }

  private Map<String, Object> servers(ServerAddress address) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(
        WEB_SOCKET,
        object(
            "host",
            address.host(),
            "pathname",
            orNothing(address.contextPath()),
            "protocol",
            address.secure() ? "wss" : "ws",
            "title",
            "WebSocket",
            "description",
            "Text frames in the format of the service, or in that of the subprotocol."));
    if (servers.contains(SOCKET_IO)) {
      all.put(
          SOCKET_IO,
          object(
              "host",
              address.host(),
              "pathname",
              address.contextPath() + config.get(Settings.SOCKETIO_PATH) + "/",
              "protocol",
              "socketio",
              "protocolVersion",
              "5",
              "title",
              "Socket.IO",
              "description",
              "Socket.IO over "
                  + (address.secure() ? "https and wss" : "http and ws")
                  + ": the address of a channel is its namespace, callbacks are replies."));
    }
    return all;
  }

  private Map<String, Object> securitySchemes() {
    List<String> said = config.get(Settings.DESCRIBE_SECURITY);
    Map<String, Object> schemes = new LinkedHashMap<>();
    for (String scheme : said.isEmpty() ? List.of("basic", "session") : said) {
      schemes.put(
          scheme,
          switch (scheme) {
            case "basic", "bearer" -> object("type", "http", "scheme", scheme);
            case "session" -> object("type", "httpApiKey", "in", "cookie", "name", sessionCookie);
            case "token" -> object("type", "httpApiKey", "in", "query", "name", "token");
            default -> throw new IllegalStateException(scheme);
          });
    }
    return schemes;
  }

  /**
   * Looks whether the settings can be said.
   *
   * @throws IllegalStateException naming the setting that cannot
   */
  static void check(CarillonConfig config) {
    for (String scheme : config.get(Settings.DESCRIBE_SECURITY)) {
      if (!List.of("basic", "session", "bearer", "token").contains(scheme)) {
        throw new IllegalStateException(
            SCHEME + ": " + scheme + ": expected basic, session, bearer or token");
      }
    }
    atMost(config.get(Settings.DESCRIBE_CONTACT), 3, Settings.DESCRIBE_CONTACT.name());
    atMost(config.get(Settings.DESCRIBE_LICENSE), 2, Settings.DESCRIBE_LICENSE.name());
  }

  private static void atMost(List<String> values, int most, String setting) {
    if (values.size() > most) {
      throw new IllegalStateException(
          setting + ": has " + values.size() + " parts: expected at most " + most);
    }
  }

  private Map<String, Object> limits() {
    return object(
        "frame-bytes",
        config.get(Settings.MAX_FRAME),
        "json-depth",
        config.get(Settings.MAX_DEPTH),
        "waiting-frames",
        config.get(Settings.MAX_WAITING),
        "queue-bytes",
        config.get(Settings.MAX_QUEUE),
        "contexts",
        config.get(Settings.MAX_CONTEXTS),
        "context-characters",
        config.get(Settings.MAX_CONTEXT),
        "list-rows",
        config.get(Settings.MAX_LIST),
        "parts",
        config.get(Settings.MAX_PARTS),
        "connections-per-user",
        config.get(Settings.MAX_CONNECTIONS_PER_USER),
        "heartbeat",
        config.get(Settings.HEARTBEAT).toString(),
        "idle",
        config.get(Settings.IDLE).toString(),
        "operation-timeout",
        config.get(Settings.OPERATION_TIMEOUT).toString());
  }

  /** The codes by which a WebSocket is closed, as docs/wire.md has them. */
  static List<Object> closeCodes() {
    List<Object> codes = new ArrayList<>();
    add(codes, 1000, "The application closed the connection.");
    add(codes, 1001, "The node goes away: connect again.");
    add(codes, 1003, "A binary frame came: only text is understood.");
    add(codes, 1007, "Text came that is no UTF-8.");
    add(codes, 1008, "The login has ended, or the service refused the client.");
    add(codes, 1009, "A frame was over the limit.");
    add(codes, 1011, "A fault of the server; the reason is a reference into its log.");
    add(codes, 1013, "The client is too slow: its queue of events is full.");
    add(codes, 4401, "The caller's time is up: its token has ended, and it has shown no other.");
    return codes;
  }

  private static void add(List<Object> codes, int code, String meaning) {
    codes.add(object("code", code, "description", meaning));
  }
}
