package org.carillon.agent;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy that does nothing but CONNECT, for those who say the password. */
final class ConnectProxy implements AutoCloseable {

  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String credentials;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** The first lines of what was asked, with the status of the answer. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /**
   * @param credentials user:password; null: for all
   */
  ConnectProxy(String credentials) throws IOException {
    this.credentials = credentials;
    listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    threads.submit(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      sockets.add(client);
      threads.submit(() -> serve(client));
    }
  }

  private Void serve(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    while (true) {
      String head = head(in);
      String line = head.substring(0, head.indexOf("\r\n"));
      if (credentials != null && !head.toLowerCase(Locale.ROOT).contains(authorization())) {
        asked.add(line + " -> 407");
        out.write(
            """
            HTTP/1.1 407 Proxy Authentication Required\r
            Proxy-Authenticate: Basic realm="proxy"\r
            Content-Length: 0\r
            \r
            """
                .getBytes(StandardCharsets.US_ASCII));
        continue;
      }
      asked.add(line + " -> 200");
      String host = line.split(" ")[1];
      int colon = host.lastIndexOf(':');
      Socket server =
          new Socket(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)));
      sockets.add(server);
      out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      threads.submit(() -> server.getInputStream().transferTo(out));
      in.transferTo(server.getOutputStream());
      return null;
    }
  }

  private String authorization() {
    String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    return ("proxy-authorization: basic " + basic).toLowerCase(Locale.ROOT);
  }

  private static String head(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
