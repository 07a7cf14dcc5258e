package org.carillon.config;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The settings of Carillon, but for those of {@link ClusterSettings}, {@link AgentServerSettings}
 * and {@link JwtSettings}. docs/options.md lists the same, and a test holds the two together.
 */
public final class Settings {

  /** How whole numbers of 64 bits and more are written in JSON. */
  public enum Integers {
    /** Beyond ±(2^53−1), which JavaScript cannot hold, as text; else as numbers. */
    SAFE,
    /** Always as numbers. */
    NUMBER,
    /** Always as text. */
    STRING
  }

  /** How decimals look in JSON. */
  public enum Decimals {
    /** A string with its scale: {@code "11.10"}. */
    STRING,
    /** A number. */
    NUMBER
  }

  /** How the layers of an audience are combined. */
  public enum Operator {
    /** One layer is enough. */
    ANY,
    /** Every layer must hold. */
    ALL
  }

  /** What becomes of members of a message that nothing takes. */
  public enum Unknown {
    /** As the format has it: refused in json, passed over in pcp, cloudevent and generic. */
    FORMAT,
    /** They are passed over. */
    IGNORE,
    /** They are refused. */
    REFUSE
  }

  /** Which headers of trusted proxies say who and where the client is. */
  public enum ProxyHeaders {
    /** {@code X-Forwarded-For}, {@code -Host} and {@code -Proto}. */
    X_FORWARDED,
    /** {@code Forwarded}, as RFC 7239 has it. */
    FORWARDED
  }

  public static final Setting<String> APPLICATION =
      Setting.text(
          "carillon.application",
          "",
          "Names the application in the outbox; empty: its context path.");
  public static final Setting<String> BASE_PATH =
      Setting.text("carillon.base-path", "/ws", "What relative service paths are appended to.");
  public static final Setting<String> DEFAULT_TENANT =
      Setting.text(
          "carillon.tenant.default", "default", "The tenant of callers whose identity names none.");
  public static final Setting<List<String>> ROLES =
      Setting.list("carillon.roles", "Roles of the catalogue that no annotation names.");
  public static final Setting<String> FORMAT =
      Setting.text(
          "carillon.format",
          "json",
          "The format of services, and of events that are only mixed in, that say none: json, pcp, cloudevent, generic, or the name of a bean.");
  public static final Setting<Unknown> UNKNOWN_MEMBERS =
      Setting.choice(
          "carillon.unknown-members",
          Unknown.FORMAT,
          "What becomes of members of a message that no operation takes: FORMAT refuses them in json and passes over them in pcp, cloudevent and generic.");
  public static final Setting<Operator> AUDIENCE_INCLUDE =
      Setting.choice(
          "carillon.audience.include",
          Operator.ANY,
          "How include layers of audiences combine where neither service nor event says.");
  public static final Setting<Operator> AUDIENCE_EXCLUDE =
      Setting.choice(
          "carillon.audience.exclude",
          Operator.ANY,
          "How exclude layers of audiences combine where neither service nor event says.");
  public static final Setting<Boolean> AUDIENCE_REQUEST_INCLUDES =
      Setting.flag(
          "carillon.audience.request-includes",
          false,
          "Whether x-ws-* headers of an HTTP request may include in every event's audience.");
  public static final Setting<Boolean> AUDIENCE_REQUEST_EXCLUDES =
      Setting.flag(
          "carillon.audience.request-excludes",
          false,
          "Whether x-ws-* headers of an HTTP request may exclude others than its own client and user.");
  public static final Setting<Boolean> REQUEST_ATTRIBUTES =
      Setting.flag(
          "carillon.request-attributes",
          false,
          "Whether x-ws-* headers of an HTTP request may set attributes of formats.");
  public static final Setting<List<OriginPattern>> ORIGINS =
      Setting.list(
          "carillon.origins",
          "Origins allowed beside the host itself: https://app.example.com, https://*.example.com, capacitor://localhost.",
          OriginPattern::of);
  public static final Setting<List<AddressRange>> TRUSTED_PROXIES =
      Setting.list(
          "carillon.trusted-proxies",
          "Addresses, or ranges like 10.0.0.0/8, of proxies whose headers count that say who and where the client is.",
          AddressRange::of);
  public static final Setting<ProxyHeaders> FORWARDED =
      Setting.choice(
          "carillon.proxy-headers",
          ProxyHeaders.X_FORWARDED,
          "The headers that trusted proxies write: X-Forwarded-For, -Host and -Proto, or Forwarded (RFC 7239). The others are never looked at.");

  public static final Setting<List<String>> HOSTS =
      Setting.list(
          "carillon.hosts",
          "The names, with a port where it is not the default one, by which clients may call this application: app.example.com, localhost:8080; empty: any.");

  public static final Setting<Integer> MAX_FRAME =
      Setting.number(
          "carillon.limit.frame",
          65_536,
          "bytes",
          "The largest frame a client may send; beyond: close 1009.");
  public static final Setting<Integer> MAX_DEPTH =
      Setting.number(
          "carillon.limit.depth",
          32,
          "levels",
          "The deepest nesting of JSON in a frame; beyond: TOO_LARGE.");
  public static final Setting<Integer> MAX_CONNECTIONS =
      Setting.number(
          "carillon.limit.connections",
          50_000,
          "connections",
          "Connections of this node; beyond: HTTP 503.");
  public static final Setting<Integer> MAX_CONNECTIONS_PER_USER =
      Setting.number(
          "carillon.limit.connections-per-user",
          10_000,
          "connections",
          "Connections of one user on this node; beyond: HTTP 429.");
  public static final Setting<Integer> MAX_HEADERS =
      Setting.number(
          "carillon.limit.headers",
          8_192,
          "characters",
          "What is kept of a handshake: its headers but for credentials, and its query; beyond: HTTP 431.");
  public static final Setting<Integer> MAX_BODIES =
      Setting.number(
          "carillon.limit.bodies",
          8,
          "requests",
          "Requests of a kind (Socket.IO, OData, CloudEvents) whose bodies are waited for at once; beyond: HTTP 503.");
  public static final Setting<Long> BUDGET =
      Setting.size(
          "carillon.budget",
          "What all clients together may make this node keep; 0: a quarter of the heap. When it is full, those who hold most are closed with 1013.");
  public static final Setting<Integer> BUDGET_CONNECTION =
      Setting.number(
          "carillon.budget.connection",
          2_048,
          "bytes",
          "What each connection may hold of it in any case; carillon.limit.connections is lowered to what fits.");
  public static final Setting<Integer> BUDGET_USER =
      Setting.number(
          "carillon.budget.user",
          25,
          "percent",
          "How much of it the connections of one user may hold.");
  public static final Setting<Integer> BUDGET_ADDRESS =
      Setting.number(
          "carillon.budget.address",
          50,
          "percent",
          "How much of it connections from one address may hold; behind a proxy that is not trusted all have one.");
  public static final Setting<Integer> BUDGET_TENANT =
      Setting.number(
          "carillon.budget.tenant",
          75,
          "percent",
          "How much of it the connections of one tenant may hold.");
  public static final Setting<Integer> MAX_WAITING =
      Setting.number(
          "carillon.limit.waiting",
          64,
          "frames",
          "Frames of a connection that wait for the one before; beyond: RATE_LIMITED.");
  public static final Setting<Integer> MAX_WAITING_BYTES =
      Setting.number(
          "carillon.limit.waiting-bytes",
          1_048_576,
          "bytes",
          "About what these frames may have together; a single one may wait whatever its size.");
  public static final Setting<Integer> RATE_CONNECTION_FRAMES =
      Setting.rate(
          "carillon.rate.connection.frames",
          20_000,
          "frames a second",
          "Frames of a connection; beyond: RATE_LIMITED. 0: any number, here and with all rates.");
  public static final Setting<Integer> RATE_CONNECTION_BYTES =
      Setting.rate(
          "carillon.rate.connection.bytes",
          67_108_864,
          "bytes a second",
          "What the frames of a connection may have together, a character of text for a byte; beyond: RATE_LIMITED.");
  public static final Setting<Integer> RATE_USER_FRAMES =
      Setting.rate(
          "carillon.rate.user.frames",
          100_000,
          "frames a second",
          "Frames and requests of a user, over all connections and nodes; beyond: RATE_LIMITED, of requests HTTP 429.");
  public static final Setting<Integer> RATE_USER_BYTES =
      Setting.rate(
          "carillon.rate.user.bytes",
          268_435_456,
          "bytes a second",
          "What these may have together.");
  public static final Setting<Integer> RATE_ADDRESS_FRAMES =
      Setting.rate(
          "carillon.rate.address.frames",
          200_000,
          "frames a second",
          "Frames and requests from an address (of IPv6, from a /64), over all connections and nodes; behind a proxy that is not trusted all have one.");
  public static final Setting<Integer> RATE_ADDRESS_BYTES =
      Setting.rate(
          "carillon.rate.address.bytes",
          536_870_912,
          "bytes a second",
          "What these may have together.");
  public static final Setting<Integer> RATE_TENANT_FRAMES =
      Setting.rate(
          "carillon.rate.tenant.frames",
          200_000,
          "frames a second",
          "Frames and requests of the users of a tenant, over all connections and nodes.");
  public static final Setting<Integer> RATE_TENANT_BYTES =
      Setting.rate(
          "carillon.rate.tenant.bytes",
          536_870_912,
          "bytes a second",
          "What these may have together.");
  public static final Setting<Duration> RATE_BURST =
      Setting.duration(
          "carillon.rate.burst",
          "PT5S",
          "What of these rates was not used for so long may come at once.");
  public static final Setting<Integer> RATE_REFUSALS =
      Setting.number(
          "carillon.rate.refusals",
          64,
          "refusals a minute",
          "How often a connection may be told that it sends too much; beyond: close 1008.");
  public static final Setting<Integer> RATE_ADDRESS_HANDSHAKES =
      Setting.rate(
          "carillon.rate.address.handshakes",
          60_000,
          "handshakes a minute",
          "Handshakes from an address (of IPv6, from a /64); beyond: HTTP 429. A minute's may come at once.");
  public static final Setting<Integer> RATE_USER_HANDSHAKES =
      Setting.rate(
          "carillon.rate.user.handshakes",
          30_000,
          "handshakes a minute",
          "Handshakes of a user, and namespaces of Socket.IO that it joins; beyond: HTTP 429.");
  public static final Setting<Integer> RATE_ADDRESS_LOGINS =
      Setting.rate(
          "carillon.rate.address.failed-logins",
          600,
          "failed logins a minute",
          "Wrong credentials from an address (of IPv6, from a /64); beyond: HTTP 429 for all that it shows, without a look at it.");
  public static final Setting<Integer> RATE_NAME_LOGINS =
      Setting.rate(
          "carillon.rate.name.failed-logins",
          60,
          "failed logins a minute",
          "Wrong passwords for a name, be there such a user or not; beyond: HTTP 429 for the name, without a look at the password.");
  public static final Setting<Duration> RATE_SETTLE =
      Setting.duration(
          "carillon.rate.settle",
          "PT0.25S",
          "How often nodes tell each other over Redis what users, tenants and addresses have sent.");
  public static final Setting<Integer> OPERATIONS_OF_USER =
      Setting.number(
          "carillon.limit.operations-of-user",
          1_000,
          "operations",
          "Operations of one user in progress on this node, over all its connections; beyond: RATE_LIMITED.");
  public static final Setting<Integer> HANDLERS =
      Setting.number(
          "carillon.limit.handlers",
          8,
          "handlers a processor",
          "How many frames may be handled at once; beyond, they wait in their connections' queues.");
  public static final Setting<Integer> HANDLERS_OF_TENANT =
      Setting.number(
          "carillon.limit.handlers-of-tenant",
          75,
          "percent",
          "How many of these may be of one tenant.");
  public static final Setting<Integer> HANDLERS_OF_DATABASE =
      Setting.number(
          "carillon.limit.handlers-of-database",
          75,
          "percent",
          "How many of these may use the database at once; the rest is for frames that need none.");
  public static final Setting<Integer> MAX_QUEUE =
      Setting.number(
          "carillon.limit.queue",
          1_048_576,
          "bytes",
          "What may wait of events for a client; beyond: close 1013. Replies are counted apart.");
  public static final Setting<Integer> MAX_CONTEXTS =
      Setting.number(
          "carillon.limit.contexts",
          1_000,
          "contexts",
          "Contexts that a connection may be in at once; beyond: TOO_LARGE.");
  public static final Setting<Integer> MAX_CONTEXT =
      Setting.number(
          "carillon.limit.context",
          1_024,
          "characters",
          "The longest name of a context that a client enters; beyond: TOO_LARGE.");
  public static final Setting<Integer> MAX_CONTEXTS_TEXT =
      Setting.number(
          "carillon.limit.contexts-text",
          65_536,
          "characters",
          "What the names of a connection's contexts may have together; beyond: TOO_LARGE.");
  public static final Setting<Integer> MAX_PARTS =
      Setting.number(
          "carillon.limit.parts",
          1_000,
          "parts",
          "Parts and elements that a create or update may name, of all its collections together; beyond: TOO_LARGE.");
  public static final Setting<Integer> MAX_LIST =
      Setting.number(
          "carillon.limit.list", 1_000, "rows", "The default and greatest top of a list.");

  public static final Setting<String> EVENTS_PATH =
      Setting.path(
          "carillon.events.path",
          "/events",
          "Where CloudEvents are taken over HTTP; empty: nowhere.");
  public static final Setting<List<String>> EVENTS_WEBHOOK_ORIGINS =
      Setting.list(
          "carillon.events.webhook-origins",
          "Senders of CloudEvents whose web-hook validation by OPTIONS is granted, as eventemitter.example.com; * is any.");
  public static final Setting<String> EVENTS_ROLE =
      Setting.text(
          "carillon.events.role", "emitter", "The role that may post CloudEvents over HTTP.");
  public static final Setting<Integer> EVENTS_LIMIT =
      Setting.number(
          "carillon.events.limit",
          1_048_576,
          "bytes",
          "The largest body of a POST of CloudEvents; beyond: HTTP 413.");
  public static final Setting<Integer> EVENTS_BATCH =
      Setting.number(
          "carillon.events.batch",
          1_000,
          "events",
          "How many CloudEvents a batch may have; beyond: HTTP 413.");
  public static final Setting<Duration> EVENTS_MEMORY =
      Setting.duration(
          "carillon.events.memory",
          "PT24H",
          "How long the id of a CloudEvent is remembered, so that it is not heard twice.");

  public static final Setting<Boolean> SOCKETIO =
      Setting.flag(
          "carillon.socketio", true, "Whether Socket.IO clients are taken, on the same services.");
  public static final Setting<String> SOCKETIO_PATH =
      Setting.path("carillon.socketio.path", "/socket.io", "Where Socket.IO clients connect.");
  public static final Setting<Boolean> SOCKETIO_POLLING =
      Setting.flag(
          "carillon.socketio.polling",
          true,
          "Whether clients may use HTTP long polling; false: WebSocket alone.");
  public static final Setting<Boolean> SOCKETIO_PROTOCOL_3 =
      Setting.flag(
          "carillon.socketio.protocol-3",
          false,
          "Whether clients of Engine.IO 3 (Socket.IO 2) are taken too.");
  public static final Setting<Duration> SOCKETIO_PING_INTERVAL =
      Setting.duration(
          "carillon.socketio.ping-interval", "PT25S", "How often a Socket.IO client is pinged.");
  public static final Setting<Duration> SOCKETIO_PING_TIMEOUT =
      Setting.duration(
          "carillon.socketio.ping-timeout",
          "PT20S",
          "How long a Socket.IO client may take to answer a ping.");
  public static final Setting<Duration> SOCKETIO_UPGRADE_TIMEOUT =
      Setting.duration(
          "carillon.socketio.upgrade-timeout",
          "PT10S",
          "How long the upgrade from long polling to WebSocket may take.");
  public static final Setting<Integer> SOCKETIO_MAX_PAYLOAD =
      Setting.number(
          "carillon.socketio.max-payload",
          1_000_000,
          "bytes",
          "The largest message of a Socket.IO client, and body of its POST; beyond: HTTP 413.");
  public static final Setting<Integer> SOCKETIO_ATTACHMENTS =
      Setting.number(
          "carillon.socketio.attachments",
          16,
          "attachments",
          "Attachments of a packet of a Socket.IO client; beyond: an event is refused.");
  public static final Setting<Integer> SOCKETIO_NAMESPACES =
      Setting.number(
          "carillon.socketio.namespaces",
          50,
          "namespaces",
          "Namespaces that one Socket.IO client may join; beyond: its connection ends.");
  public static final Setting<Integer> SOCKETIO_NEWCOMERS =
      Setting.number(
          "carillon.socketio.newcomers",
          2_000,
          "connections",
          "Socket.IO clients of this node that are in no namespace; beyond: HTTP 503.");
  public static final Setting<Integer> SOCKETIO_NEWCOMERS_PER_ADDRESS =
      Setting.number(
          "carillon.socketio.newcomers-per-address",
          500,
          "connections",
          "How many of these may come from one address; beyond: HTTP 429.");
  public static final Setting<Integer> SOCKETIO_NEWCOMER_PAYLOAD =
      Setting.number(
          "carillon.socketio.newcomer-payload",
          16_384,
          "bytes",
          "The largest message of a Socket.IO client, and body of its POST, before it has joined a namespace.");
  public static final Setting<Duration> SOCKETIO_JOIN_TIMEOUT =
      Setting.duration(
          "carillon.socketio.join-timeout",
          "PT45S",
          "How long a Socket.IO client may be in no namespace, or owe an attachment.");
  public static final Setting<Duration> SOCKETIO_RECOVERY =
      Setting.duration(
          "carillon.socketio.recovery",
          "PT2M",
          "How long a Socket.IO client may be away and get its id, rooms and missed events again.");
  public static final Setting<Boolean> SOCKETIO_RECOVERS =
      Setting.flag(
          "carillon.socketio.recovers",
          true,
          "Whether Socket.IO clients that come back get what they missed.");
  public static final Setting<Integer> SOCKETIO_RECOVERY_BYTES =
      Setting.number(
          "carillon.socketio.recovery-bytes",
          33_554_432,
          "bytes",
          "What is kept on this node of events for Socket.IO clients that come back.");

  public static final Setting<Duration> SOCKETIO_REQUEST_TIMEOUT =
      Setting.duration(
          "carillon.socketio.request-timeout",
          "PT5S",
          "How long other nodes may take to say which Socket.IO clients they have.");
  public static final Setting<Integer> SOCKETIO_FETCH_LIMIT =
      Setting.number(
          "carillon.socketio.fetch-limit",
          10_000,
          "clients",
          "Socket.IO clients that a question to all nodes may be about; beyond: it fails.");

  public static final Setting<String> OPS_PATH =
      Setting.path(
          "carillon.ops.path",
          "/carillon",
          "Below what health, metrics, the drain and the console of this node are; empty: nowhere.");
  public static final Setting<String> OPS_ROLE =
      Setting.text(
          "carillon.ops.role",
          "operator",
          "The role that may drain a node, and see the metrics and the details of its health.");
  public static final Setting<List<String>> OPS_HOSTS =
      Setting.list(
          "carillon.ops.hosts",
          "The names, with a port where it is not the default one, under which operators find it, and nobody else finds anything: node1:8080; empty: any.");
  public static final Setting<String> PUBLIC_PATH =
      Setting.path(
          "carillon.public.path",
          "/carillon-public",
          "Below what is for everyone, and nothing that is for operators; empty: nowhere.");
  public static final Setting<String> EXPLORER_PATH =
      Setting.path(
          "carillon.explorer.path",
          "",
          "Where the explorer is, a page that calls services by hand, if carillon-explorer is there; empty: nowhere.");
  public static final Setting<String> EXPLORER_LOGIN =
      Setting.path(
          "carillon.explorer.login",
          "",
          "Where the explorer posts a form with user and password to, which begins a session; empty: it asks for none.");
  public static final Setting<String> EXPLORER_LOGIN_HINT =
      Setting.text(
          "carillon.explorer.login-hint",
          "",
          "What the explorer tells everyone beside that form, as which users there are to try it with.");
  public static final Setting<List<String>> EXPLORER_LOGIN_USERS =
      Setting.list(
          "carillon.explorer.login-users",
          "Users for trying, whose password is their name: the explorer logs each in by one click, and tells everyone so. Not for users that protect anything.");
  public static final Setting<Boolean> DESCRIBE =
      Setting.flag(
          "carillon.describe",
          true,
          "Whether services are described below carillon.public.path, to those who may use them; with the module carillon-describe.");
  public static final Setting<String> DESCRIBE_TITLE =
      Setting.text(
          "carillon.describe.title",
          "",
          "The title of the AsyncAPI document; empty: the name of the application.");
  public static final Setting<String> DESCRIBE_VERSION =
      Setting.text(
          "carillon.describe.version", "1.0.0", "The version of the application's interface.");
  public static final Setting<String> DESCRIBE_DESCRIPTION =
      Setting.text(
          "carillon.describe.description",
          "",
          "What the AsyncAPI document says of the application; empty: a sentence that names it.");
  public static final Setting<List<String>> DESCRIBE_CONTACT =
      Setting.list(
          "carillon.describe.contact", "Whom to ask about the interface: name, URL, mail address.");
  public static final Setting<List<String>> DESCRIBE_LICENSE =
      Setting.list("carillon.describe.license", "The license of the interface: name, URL.");
  public static final Setting<List<String>> DESCRIBE_SECURITY =
      Setting.list(
          "carillon.describe.security",
          "How clients say who they are: basic, session, bearer, token; empty: basic, session.");
  public static final Setting<Duration> TICKET_LIFE =
      Setting.duration(
          "carillon.ticket.life", "PT30S", "How long a ticket can be shown, at one handshake.");
  public static final Setting<Duration> TICKET_CONNECTION =
      Setting.duration(
          "carillon.ticket.connection",
          "PT1H",
          "How long a connection lives that a ticket opened, unless its client renews it, by another one; a token that the ticket was given for ends it before.");
  public static final Setting<Boolean> LOGIN_KEPT =
      Setting.flag(
          "carillon.login.kept",
          true,
          "Whether what a client sends keeps the HTTP session from timing out that opened its connection, as a request would; on Payara an open WebSocket always does.");
  public static final Setting<Duration> TOKEN_LIFE =
      Setting.duration(
          "carillon.identity.token-life",
          "PT24H",
          "How long a token lives at most: so long it is remembered that a user was revoked.");
  public static final Setting<Duration> IDENTITY_POLL =
      Setting.duration(
          "carillon.identity.poll",
          "PT5S",
          "How often a node reads from the database who was revoked, beside what the bus tells.");
  public static final Setting<Duration> IDENTITY_RECHECK =
      Setting.duration(
          "carillon.identity.recheck",
          "PT1M",
          "How often the roles of users with open connections are asked for, where a RoleSource bean says them.");
  public static final Setting<Integer> METRICS_TENANTS =
      Setting.number(
          "carillon.metrics.tenants",
          20,
          "tenants",
          "How many tenants have figures of their own; those that come later share `other`.");
  public static final Setting<Duration> HEALTH_STUCK =
      Setting.duration(
          "carillon.health.stuck",
          "PT1M",
          "How long an event may wait that nothing holds back, before the node is not healthy.");
  public static final Setting<Duration> DRAIN_OPERATIONS =
      Setting.duration(
          "carillon.drain.operations",
          "PT10S",
          "How long a node that goes lets the operations in flight go on.");
  public static final Setting<Integer> DRAIN_WAVE =
      Setting.number(
          "carillon.drain.wave",
          500,
          "connections",
          "How many clients a node that goes tells so at once.");
  public static final Setting<Duration> DRAIN_PAUSE =
      Setting.duration(
          "carillon.drain.pause", "PT1S", "How long after a wave the next one follows.");

  public static final Setting<Integer> SEND_WINDOW =
      Setting.number(
          "carillon.send.window",
          65_536,
          "bytes",
          "What is in flight to a client before the writer waits for it.");
  public static final Setting<Duration> SLOW_GRACE =
      Setting.duration(
          "carillon.send.grace",
          "PT5S",
          "How long a client that is closed may take before its TCP connection is cut.");
  public static final Setting<Duration> HEARTBEAT =
      Setting.duration("carillon.heartbeat", "PT25S", "How often each client is pinged.");
  public static final Setting<Duration> IDLE =
      Setting.duration(
          "carillon.idle",
          "PT60S",
          "How long a connection from which nothing comes, not even a pong, is kept.");
  public static final Setting<Duration> OPERATION_TIMEOUT =
      Setting.duration(
          "carillon.operation.timeout",
          "PT30S",
          "How long an operation's CompletionStage may take; beyond: TIMEOUT.");

  public static final Setting<Decimals> JSON_DECIMALS =
      Setting.choice("carillon.json.decimals", Decimals.STRING, "How decimals are written.");
  public static final Setting<Integers> JSON_INTEGERS =
      Setting.choice(
          "carillon.json.integers",
          Integers.SAFE,
          "How long and BigInteger are written: as text only beyond 2^53-1, which JavaScript"
              + " cannot hold; always as numbers; always as text.");

  public static final Setting<Duration> OUTBOX_POLL =
      Setting.duration(
          "carillon.outbox.poll",
          "PT1S",
          "How often the timer looks for events that no wake-up announced.");
  public static final Setting<Duration> OUTBOX_RETENTION =
      Setting.duration("carillon.outbox.retention", "PT10M", "How long delivered events are kept.");
  public static final Setting<Integer> HISTORY_EVENTS =
      Setting.number(
          "carillon.history.events",
          50_000,
          "events",
          "Delivered events kept in memory for clients that come back, of all streams together.");
  public static final Setting<Integer> HISTORY_BYTES =
      Setting.number(
          "carillon.history.bytes",
          67_108_864,
          "bytes",
          "About what these may take; the rest is read from the table.");
  public static final Setting<Duration> OUTBOX_LEASE =
      Setting.duration(
          "carillon.outbox.lease",
          "PT10S",
          "How long a node that died keeps a stream from the others. A format that composes an event"
              + " for half of it has failed.");
  public static final Setting<Duration> OUTBOX_LINGER =
      Setting.duration(
          "carillon.outbox.linger",
          "PT0.002S",
          "How long a drain waits for further events before it gives the stream back.");
  public static final Setting<Integer> OUTBOX_BATCH =
      Setting.number(
          "carillon.outbox.batch", 500, "events", "How many events are drained at once.");
  public static final Setting<Integer> OUTBOX_THREADS =
      Setting.number(
          "carillon.outbox.threads",
          4,
          "threads",
          "How many streams a node drains at once; one is kept from backlogs, and one from each tenant.");
  public static final Setting<Integer> OUTBOX_ATTEMPTS =
      Setting.number(
          "carillon.outbox.attempts",
          10,
          "attempts",
          "How often a failing event is tried before it is dead.");
  public static final Setting<Duration> OUTBOX_BACKOFF =
      Setting.duration(
          "carillon.outbox.backoff",
          "PT1S",
          "The pause after the first failure; doubled by each further one, with jitter.");
  public static final Setting<Duration> OUTBOX_BACKOFF_MAX =
      Setting.duration(
          "carillon.outbox.backoff-max", "PT5M", "The longest pause between two attempts.");

  public static final Setting<Integer> ODATA_BODY_LIMIT =
      Setting.number(
          "carillon.odata.limit.body",
          1_048_576,
          "bytes",
          "The largest body of a request to an OData service, a batch too.");
  public static final Setting<Integer> ODATA_BATCH_LIMIT =
      Setting.number(
          "carillon.odata.limit.batch", 100, "requests", "How many requests a $batch may have.");

  public static final Setting<Boolean> SAMPLES =
      Setting.flag(
          "carillon.samples",
          false,
          "Whether the WAR of the samples, whose users have known passwords, serves them. Of no meaning in other applications.");

  private Settings() {}

  /** All settings, in the order above, and those of the cluster, of agents and of tokens. */
  public static List<Setting<?>> all() {
    return Stream.of(
            Settings.class, ClusterSettings.class, AgentServerSettings.class, JwtSettings.class)
        .flatMap(type -> Arrays.stream(type.getFields()))
        .filter(f -> Modifier.isStatic(f.getModifiers()) && f.getType() == Setting.class)
        .<Setting<?>>map(
            f -> {
              try {
                return (Setting<?>) f.get(null);
              } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
              }
            })
        .toList();
  }
}
