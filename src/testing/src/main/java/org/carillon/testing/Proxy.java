package org.carillon.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.ServerSocketFactory;

/**
 * A network to a port of this machine, as to Redis or to a node, that can be cut, go silent without
 * a word, or lead elsewhere.
 */
public final class Proxy implements AutoCloseable {

  private static final int TICKS = 50;

  private volatile int target;
  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean stalls;
  private volatile int accepted;
  private volatile int bytesPerSecond;
  private volatile String losing;
  private volatile String dropping;
  private volatile String first = "";

  /** A client, its server, and whether the network between them has gone silent. */
  private static final class Line {
    final Socket client;
    final Socket server;
    volatile boolean stalled;
    private volatile boolean losesAnswers;
    private volatile boolean isMeant;

    Line(Socket client, Socket server, boolean stalled) {
      this.client = client;
      this.server = server;
      this.stalled = stalled;
    }

    void end() {
      Proxy.end(client);
      Proxy.end(server);
    }
  }

  public Proxy(int target) throws IOException {
    this(target, ServerSocketFactory.getDefault());
  }

  /** One that may end TLS. */
  public Proxy(int target, ServerSocketFactory factory) throws IOException {
    this.target = target;
    listening = factory.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    threads.submit(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Leads new connections to another port. */
  public void turn(int to) {
    target = to;
  }

  /** How many connections were made. */
  public int accepted() {
    return accepted;
  }

  /** Ends all connections, and each new one at once. */
  public void cut() {
    cut = true;
    lines.forEach(Line::end);
  }

  /**
   * Lets nothing through any more, not even an end, and tells nobody: what is connected is half
   * open for good, and who connects meanwhile is too.
   */
  public void stall() {
    stalls = true;
    lines.forEach(line -> line.stalled = true);
  }

  /** Lets no more than so many bytes a second through to each client; 0: all. */
  public void slow(int bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /**
   * The next request that holds the text reaches its server, and the answer nobody: the connection
   * ends instead.
   */
  public void loseAnswerTo(String request) {
    loseAnswerTo(request, "");
  }

  /** The next request that holds the text reaches nobody: the connection ends instead. */
  public void lose(String request) {
    lose(request, "");
  }

  /** The same for the request only on a connection by which the first text has gone before it. */
  public void loseAnswerTo(String request, String before) {
    begin(before);
    losing = request;
  }

  /** As {@link #lose(String)}, on a connection by which the first text has gone before it. */
  public void lose(String request, String before) {
    begin(before);
    dropping = request;
  }

  /**
   * Lets new connections live. The servers of those that are half open find out, as by a keepalive;
   * their clients do not.
   */
  public void restore() {
    cut = false;
    stalls = false;
    lines.stream().filter(line -> line.stalled).forEach(line -> end(line.server));
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
    threads.shutdownNow();
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      accepted++;
      if (cut) {
        end(client);
        continue;
      }
      connect(client);
    }
  }

  private void connect(Socket client) {
    try {
      Line line = new Line(client, new Socket("127.0.0.1", target), stalls);
      lines.add(line);
      threads.submit(() -> pipe(line, line.client, line.server, text -> watch(text, line)));
      threads.submit(() -> pipe(line, line.server, line.client, text -> !line.losesAnswers));
    } catch (IOException e) {
      end(client); // there is nobody behind
    }
  }

  /** What went before on a connection does not count. */
  private void begin(String before) {
    first = before;
    lines.forEach(line -> line.isMeant = false);
  }

  /** Whether a request is let through. */
  private boolean watch(String request, Line line) {
    if (request.contains(first)) {
      line.isMeant = true;
    }
    String lost = losing;
    if (line.isMeant && lost != null && request.contains(lost)) {
      losing = null;
      line.losesAnswers = true;
    }
    String dropped = dropping;
    if (line.isMeant && dropped != null && request.contains(dropped)) {
      dropping = null;
      return false;
    }
    return true;
  }

  private Void pipe(Line line, Socket from, Socket to, Predicate<String> passes)
      throws IOException {
    byte[] buffer = new byte[8_192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!passes.test(new String(buffer, 0, n, StandardCharsets.ISO_8859_1))) {
          break;
        }
        if (!line.stalled && to == line.client) {
          trickle(out, buffer, n);
        } else if (!line.stalled) {
          out.write(buffer, 0, n);
        }
      }
      return null;
    } finally {
      end(from);
      if (!line.stalled) {
        end(to);
        lines.remove(line);
      }
    }
  }

  private void trickle(OutputStream out, byte[] buffer, int length) throws IOException {
    for (int sent = 0; sent < length; ) {
      int rate = bytesPerSecond;
      int part = rate == 0 ? length - sent : Math.min(length - sent, 1 + rate / TICKS);
      out.write(buffer, sent, part);
      sent += part;
      if (rate != 0) {
        LockSupport.parkNanos(1_000_000_000L / TICKS); // as a slow network is
      }
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
