package org.carillon.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ServerSocketFactory;

/**
 * A network to a port of this machine, as to Redis or to a node, that can be cut, go silent without
 * a word, or lead elsewhere.
 */
public final class Proxy implements AutoCloseable {

  private volatile int target;
  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean silent;
  private volatile int accepted;

  public Proxy(int target) throws IOException {
    this(target, ServerSocketFactory.getDefault());
  }

  /** One that may end TLS. */
  Proxy(int target, ServerSocketFactory factory) throws IOException {
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
  int accepted() {
    return accepted;
  }

  /** Ends all connections, and each new one at once. */
  public void cut() {
    cut = true;
    sockets.forEach(Proxy::end);
  }

  /** Lets nothing through any more, and tells nobody. */
  void silence() {
    silent = true;
  }

  /** Lets new connections live. */
  public void restore() {
    cut = false;
    silent = false;
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
      sockets.add(client);
      connect(client);
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket("127.0.0.1", target);
      sockets.add(server);
      threads.submit(() -> pipe(client, server));
      threads.submit(() -> pipe(server, client));
    } catch (IOException e) {
      end(client); // there is nobody behind
    }
  }

  private Void pipe(Socket from, Socket to) throws IOException {
    byte[] buffer = new byte[8_192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!silent) {
          out.write(buffer, 0, n);
        }
      }
      return null;
    } finally {
      end(from);
      end(to);
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
