package org.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.RedisExecProvider;

/** A real Redis in a process of its own, which can be killed and started again. */
public final class RedisProcess implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final int port = freePort();
  private final List<String> command = new ArrayList<>();
  private final JedisClientConfig client;
  private @Nullable Process process;

  private RedisProcess(@Nullable String password, @Nullable Path sentinel, String... options) {
    command.add(executable().toString());
    if (sentinel != null) {
      command.add(sentinel.toString());
    }
    command.addAll(List.of("--port", String.valueOf(port), "--bind", HOST));
    if (sentinel != null) {
      command.add("--sentinel");
    } else {
      command.addAll(List.of("--save", "", "--appendonly", "no"));
    }
    command.addAll(List.of(options));
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .resp2()
            .connectionTimeoutMillis(5_000)
            .socketTimeoutMillis(5_000);
    if (password != null) {
      command.addAll(List.of("--requirepass", password));
      config.password(password);
    }
    client = config.build();
  }

  /** One that runs. */
  public static RedisProcess started(String... options) {
    RedisProcess redis = stopped(options);
    redis.start();
    return redis;
  }

  /** One that does not run yet. */
  public static RedisProcess stopped(String... options) {
    return new RedisProcess(null, null, options);
  }

  /** One that wants a password. */
  public static RedisProcess guarded(String password, String... options) {
    RedisProcess redis = new RedisProcess(password, null, options);
    redis.start();
    return redis;
  }

  /** A sentinel that watches nothing yet, and keeps what it knows in a file. */
  public static RedisProcess sentinel(Path file) {
    RedisProcess sentinel = new RedisProcess(null, file);
    sentinel.start();
    return sentinel;
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://" + HOST + ":" + port;
  }

  /** A connection of a client that knows nothing of ours. */
  public Jedis client() {
    return new Jedis(new HostAndPort(HOST, port), client);
  }

  public void start() {
    try {
      process =
          new ProcessBuilder(command)
              // a replica writes there what it gets
              .directory(Files.createTempDirectory("redis").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until("Redis answers", this::answers);
  }

  /** As by kill -9. */
  public void kill() {
    Process running = process;
    process = null;
    if (running == null) {
      return;
    }
    running.destroyForcibly();
    try {
      if (!running.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError("Redis cannot be killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** As by kill -STOP: it takes connections and answers nobody. */
  public void pause() throws IOException {
    Processes.pause(running().toHandle());
  }

  /** Lets it go on. */
  public void resume() throws IOException {
    Processes.resume(running().toHandle());
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("Redis does not run");
    }
    return process;
  }

  public void restart() {
    kill();
    start();
  }

  @Override
  public void close() {
    kill();
  }

  private boolean answers() {
    try (Jedis jedis = client()) {
      return "PONG".equals(jedis.ping());
    } catch (JedisException e) {
      return false;
    }
  }

  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path executable() {
    try {
      Path file = RedisExecProvider.defaultProvider().get().toPath();
      return Files.isExecutable(file) ? file : makeExecutable(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path makeExecutable(Path file) {
    if (!file.toFile().setExecutable(true)) {
      throw new AssertionError(file + " cannot be run");
    }
    return file;
  }
}
