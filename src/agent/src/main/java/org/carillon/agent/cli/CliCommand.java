package org.carillon.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.carillon.agent.Agent;
import org.carillon.agent.AgentMessage;
import org.carillon.agent.AgentSession;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.jspecify.annotations.Nullable;

/** One run of the command line. */
final class CliCommand {

  static final int DONE = 0;
  static final int ERROR = 1;
  static final int USAGE = 2;
  static final int TIMEOUT = 3;

  private static final String HELP =
      """
      carillon-agent connect              connects, prints the agent's name, and ends
      carillon-agent send <action> [json] asks the server, and prints the answer; json - reads stdin
      carillon-agent listen               prints events and messages, one JSON object a line

      Where to
        --url <url>                       wss://host/agent; several are tried in turn; else $CARILLON_AGENT_URL
        --secret-env <variable>           which environment variable has the secret: CARILLON_AGENT_SECRET
        --secret-file <file>              a file that has it; a second secret is tried after the first
                                          A secret is no argument: all users of a machine can read these.
        --store <file>                    keeps the agent's name and key; without it the name is new each time
        --label <label>                   by which the server finds agents; several
        --timeout <seconds>               for the connection, and then for the answer: 60
        --allow-plain                     ws: to other machines, which the network can read
        --proxy <host:port>               an HTTP proxy; --proxy-user <user> --proxy-password-env <variable>

      TLS
        --ca <file.pem>                   authorities, in place of the JVM's
        --trust-store <file.p12>          the same as a key store; --trust-store-password-env <variable>
        --pin <sha256>                    the server's certificate by its fingerprint
        --cert <file.pem> --key <file.pem>  a certificate to show, and its key (PKCS #8)

      send
        --tell                            wants no answer
        --idempotency-key <key>           is sent again after a cut, and carried out once
      listen
        --answer <action>=<json>          what an action is answered with; several. Else: null
        --echo                            answers what came
        --count <n>                       ends after so many messages

        --verbose                         logs to stderr
        --help, --version

      Exit codes: 0 done, 1 error, 2 usage, 3 timeout. Messages go to stderr.
      """;

  private final UnaryOperator<@Nullable String> environment;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * @param environment the value of a variable; null: it is not set
   */
  CliCommand(
      UnaryOperator<@Nullable String> environment,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    this.environment = environment;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** Runs it; returns its exit code. */
  int run(CliArguments arguments) throws InterruptedException {
    try {
      if (arguments.has("--help")) {
        out.print(HELP);
        return DONE;
      }
      if (arguments.has("--version")) {
        String version = CliCommand.class.getPackage().getImplementationVersion();
        out.println("carillon-agent " + (version == null ? "(not packaged)" : version));
        return DONE;
      }
      if (arguments.operands.isEmpty()) {
        throw new UsageException("which command: connect, send or listen?");
      }
      return run(arguments.operands.get(0), arguments);
    } catch (UsageException e) {
      return usage(e);
    }
  }

  int usage(UsageException e) {
    err.println("carillon-agent: " + e.getMessage());
    err.println("carillon-agent --help says more");
    return USAGE;
  }

  private int run(String command, CliArguments arguments)
      throws UsageException, InterruptedException {
    List<String> operands = arguments.operands.subList(1, arguments.operands.size());
    CliSettings settings = new CliSettings(arguments, environment);
    Duration timeout = settings.timeout();
    switch (command) {
      case "connect" -> {
        most(operands, 0);
        try (Agent agent = settings.agent()) {
          return connect(agent, timeout);
        }
      }
      case "send" -> {
        most(operands, 2);
        if (operands.isEmpty()) {
          throw new UsageException("send what? send <action> [json]");
        }
        JsonNode body = body(operands);
        CallOptions options =
            CallOptions.DEFAULT
                .withTimeout(timeout)
                .withIdempotencyKey(arguments.one("--idempotency-key"));
        try (Agent agent = settings.agent()) {
          return send(agent, operands.get(0), body, options, timeout, arguments.has("--tell"));
        }
      }
      case "listen" -> {
        most(operands, 0);
        Map<String, JsonNode> answers = answers(arguments.all("--answer"));
        long count = count(arguments.one("--count"));
        try (Agent agent = settings.agent()) {
          return listen(agent, answers, arguments.has("--echo"), count);
        }
      }
      default -> throw new UsageException("there is no command " + command);
    }
  }

  private int connect(Agent agent, Duration timeout) throws InterruptedException {
    AgentSession session = connected(agent, timeout);
    if (session == null) {
      return failed;
    }
    print(ready("ready", session));
    return DONE;
  }

  private int failed = ERROR;

  /** The session, or null where there is none in time: then {@code failed} says how it ended. */
  private @Nullable AgentSession connected(Agent agent, Duration timeout)
      throws InterruptedException {
    CompletableFuture<AgentSession> session = new CompletableFuture<>();
    agent.onError(
        error -> {
          if (error.code().equals(AgentErrors.OFFLINE)) {
            err.println("carillon-agent: " + error.getMessage()); // and tries again
          } else {
            session.completeExceptionally(error);
          }
        });
    agent
        .ready()
        .whenComplete(
            (ready, failure) -> {
              if (failure == null) {
                session.complete(ready);
              }
            });
    agent.start();
    return await(session, timeout, "no connection");
  }

  private int send(
      Agent agent,
      String action,
      JsonNode body,
      CallOptions options,
      Duration timeout,
      boolean tells)
      throws InterruptedException {
    if (connected(agent, timeout) == null) {
      return failed;
    }
    if (tells) {
      CompletableFuture<Boolean> told =
          agent.tell(action, body, options).thenApply(sent -> true).toCompletableFuture();
      return await(told, timeout, "not sent") == null ? failed : DONE;
    }
    // the call ends by itself; this is a bound for what must not be
    JsonNode answer = await(agent.send(action, body, options), timeout.plusSeconds(5), "no answer");
    if (answer == null) {
      return failed;
    }
    print(answer);
    return DONE;
  }

  private <T> @Nullable T await(CompletableFuture<T> future, Duration timeout, String otherwise)
      throws InterruptedException {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      err.println("carillon-agent: " + otherwise + " in " + timeout.toMillis() + " ms");
      failed = TIMEOUT;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      boolean isCoded = cause instanceof AgentException;
      String code = isCoded ? ((AgentException) cause).code() : cause.getClass().getSimpleName();
      String message = cause.getMessage();
      err.println("carillon-agent: " + code + (message == null ? "" : ": " + message));
      failed = code.equals(AgentErrors.TIMEOUT) ? TIMEOUT : ERROR;
    }
    return null;
  }

  private int listen(Agent agent, Map<String, JsonNode> answers, boolean echoes, long count)
      throws InterruptedException {
    CompletableFuture<Boolean> enough = new CompletableFuture<>();
    AtomicLong left = new AtomicLong(count);
    agent.onConnected(url -> print(event("connected").put("url", url.toString())));
    agent.onReady(session -> print(ready("ready", session)));
    agent.onReconnected(session -> print(ready("reconnected", session)));
    agent.onDisconnected(
        end ->
            print(
                event("disconnected")
                    .put("url", end.url().toString())
                    .put("code", end.code())
                    .put("reason", end.reason())));
    agent.onError(
        error ->
            print(event("error").put("code", error.code()).put("message", error.getMessage())));
    agent.onHook(
        (action, message) -> {
          print(message(message));
          if (left.decrementAndGet() == 0) {
            enough.complete(true);
          }
          return echoes ? message.json() : answers.getOrDefault(action, NullNode.getInstance());
        });
    agent
        .closed()
        .whenComplete(
            (closed, failure) -> {
              if (failure != null) {
                enough.completeExceptionally(failure);
              }
            });
    Thread ending = new Thread(agent::close, "carillon-agent-shutdown");
    Runtime.getRuntime().addShutdownHook(ending); // of a terminal's ^C, or the system's end
    agent.start();
    try {
      enough.get();
      Runtime.getRuntime().removeShutdownHook(ending);
      return DONE;
    } catch (ExecutionException e) {
      err.println("carillon-agent: " + (e.getCause() == null ? e : e.getCause()).getMessage());
      return ERROR;
    }
  }

  private ObjectNode event(String name) {
    return JsonNodeFactory.instance.objectNode().put("event", name);
  }

  private ObjectNode ready(String event, AgentSession session) {
    return event(event)
        .put("name", session.name())
        .put("firstTime", session.firstTime())
        .put("url", session.url().toString());
  }

  private ObjectNode message(AgentMessage message) {
    ObjectNode line = event("message").put("action", message.action());
    if (message.isBinary()) {
      line.put("binary", message.bytes()); // base64
    } else {
      line.set("body", message.json());
    }
    return line;
  }

  private synchronized void print(JsonNode line) {
    out.println(line);
    out.flush();
  }

  private static void most(List<String> operands, int n) throws UsageException {
    if (operands.size() > n) {
      throw new UsageException("too many words: " + operands.get(n));
    }
  }

  private JsonNode body(List<String> operands) throws UsageException {
    if (operands.size() < 2) {
      return NullNode.getInstance();
    }
    String text = operands.get(1);
    if (text.equals("-")) {
      try {
        text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UsageException("stdin cannot be read: " + e.getMessage());
      }
    }
    return json("what is sent", text);
  }

  private JsonNode json(String what, String text) throws UsageException {
    try {
      JsonNode json = mapper.readTree(text);
      return json == null ? NullNode.getInstance() : json;
    } catch (JsonProcessingException e) {
      throw new UsageException(what + " is no JSON: " + e.getOriginalMessage());
    }
  }

  private Map<String, JsonNode> answers(List<String> options) throws UsageException {
    Map<String, JsonNode> answers = new HashMap<>();
    for (String option : options) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw new UsageException("--answer is <action>=<json>: " + option);
      }
      answers.put(option.substring(0, equals), json("--answer", option.substring(equals + 1)));
    }
    return answers;
  }

  private static long count(@Nullable String text) throws UsageException {
    if (text == null) {
      return Long.MAX_VALUE;
    }
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw new UsageException("--count is a whole number from 1: " + text);
    }
    return Long.parseLong(text);
  }
}
