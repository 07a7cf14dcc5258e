package org.carillon.describe.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.carillon.describe.TypeScriptClient;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * The command that makes a TypeScript client of the AsyncAPI document of a server or of a file:
 *
 * <pre>{@code
 * java -cp ... org.carillon.describe.cli.CarillonDescribe \
 *     https://shop.example.com/carillon-public/asyncapi.json --user alice --out src/client.ts
 * }</pre>
 *
 * The password is that of the environment variable {@code CARILLON_PASSWORD}. It ends with 0; with
 * 1 where the document cannot be had or shows no service, and with 2 where the arguments are wrong.
 */
public final class CarillonDescribe {

  private static final String USAGE =
      """
      Usage: CarillonDescribe <asyncapi.json: URL or file> [options]
        --out <file>       where the client is written to; without it: the standard output
        --module <name>    what carillon.js is imported from; default: carillon
        --user <name>      of HTTP Basic; the password is the environment's CARILLON_PASSWORD
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private CarillonDescribe() {}

  /** Runs the command. */
  public static void main(String[] args) {
    int code = run(List.of(args), System.getenv("CARILLON_PASSWORD"));
    if (code != 0) {
      System.exit(code);
    }
  }

  private record Task(
      String source, @Nullable Path out, String module, @Nullable String authorization) {}

  /** The exit code. */
  private static int run(List<String> args, @Nullable String password) {
    Task task;
    try {
      task = task(args, password);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      return 2;
    }
    try {
      Map<String, Object> document = document(task);
      if (!(document.get("channels") instanceof Map<?, ?> channels) || channels.isEmpty()) {
        System.err.println(
            task.source()
                + " shows no service; who may see one says so by --user and CARILLON_PASSWORD");
        return 1;
      }
      write(task, TypeScriptClient.of(document, task.module()));
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println(task.source() + ": " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static Task task(List<String> args, @Nullable String password) {
    String source = null;
    Path out = null;
    String module = "carillon";
    String user = null;
    for (Iterator<String> each = args.iterator(); each.hasNext(); ) {
      String arg = each.next();
      switch (arg) {
        case "--out" -> out = Path.of(value(arg, each));
        case "--module" -> module = value(arg, each);
        case "--user" -> user = value(arg, each);
        default -> {
          if (arg.startsWith("--") || source != null) {
            throw new IllegalArgumentException("Unknown: " + arg);
          }
          source = arg;
        }
      }
    }
    if (source == null) {
      throw new IllegalArgumentException("No document is named");
    }
    if (user != null && password == null) {
      throw new IllegalArgumentException("CARILLON_PASSWORD has no password of " + user);
    }
    return new Task(source, out, module, user == null ? null : basic(user + ":" + password));
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " has no value");
    }
    return rest.next();
  }

  private static String basic(String credentials) {
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  @SuppressWarnings("NullAway") // JSON's nulls have no place in a document
  private static Map<String, Object> document(Task task) throws IOException, InterruptedException {
    String text =
        task.source().matches("(?i)https?://.*")
            ? fetched(task)
            : Files.readString(Path.of(task.source()));
    return Json.parseObject(text);
  }

  private static String fetched(Task task) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(task.source())).timeout(PATIENCE);
    if (task.authorization() != null) {
      request.header("Authorization", task.authorization());
    }
    HttpResponse<String> response =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .build()
            .send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("the server answered with " + response.statusCode());
    }
    return response.body();
  }

  private static void write(Task task, String client) throws IOException {
    if (task.out() == null) {
      System.out.print(client);
      return;
    }
    Path directory = task.out().toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Files.writeString(task.out(), client);
  }
}
