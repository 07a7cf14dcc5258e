package org.carillon.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** A network that knows WebSocket frames, and does to each what it is told to. */
public final class FrameProxy implements AutoCloseable {

  /** What becomes of a frame. */
  public enum Fate {
    /** It arrives as it was sent. */
    PASS,
    /** It is late, and those behind it too. */
    DELAY,
    /** It is gone, and the connection goes on. */
    DROP,
    /** A half of it arrives, and then the connection ends. */
    HALF,
    /** It arrives twice. */
    TWICE
  }

  private static final int DELAY_MILLIS = 30;

  private final int target;
  private final ServerSocket listening;
  private final IntFunction<Fate> fates;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger frames = new AtomicInteger();

  /** How often a fate but PASS was met. */
  public final AtomicInteger blows = new AtomicInteger();

  /**
   * Listens at once.
   *
   * @param target the port of this machine that it leads to
   * @param fates of the frames of both directions and all connections, counted together from 1
   */
  public FrameProxy(int target, IntFunction<Fate> fates) throws IOException {
    this.target = target;
    this.fates = fates;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var unused = threads.submit(this::accept);
  }

  /** Where it listens, on this machine. */
  public int port() {
    return listening.getLocalPort();
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      sockets.add(client);
      sockets.add(server);
      var unused = threads.submit(() -> pipe(client, server));
      var unusedToo = threads.submit(() -> pipe(server, client));
    }
  }

  private Void pipe(Socket from, Socket to) throws IOException {
    try {
      DataInputStream in = new DataInputStream(from.getInputStream());
      DataOutputStream out = new DataOutputStream(to.getOutputStream());
      head(in, out);
      while (true) {
        byte[] frame = frame(in);
        Fate fate = fates.apply(frames.incrementAndGet());
        if (fate != Fate.PASS) {
          blows.incrementAndGet();
        }
        switch (fate) {
          case PASS -> out.write(frame);
          case DELAY -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(DELAY_MILLIS));
            out.write(frame);
          }
          case DROP -> {}
          case TWICE -> {
            out.write(frame);
            out.write(frame);
          }
          case HALF -> {
            out.write(frame, 0, frame.length / 2);
            return null;
          }
        }
      }
    } finally {
      end(from);
      end(to);
    }
  }

  /** The HTTP request, or response. */
  private static void head(DataInputStream in, DataOutputStream out) throws IOException {
    int last = 0;
    do {
      int b = in.readUnsignedByte();
      out.write(b);
      last = last << 8 | b;
    } while (last != 0x0D0A0D0A);
    out.flush();
  }

  /** One frame as it is on the wire, RFC 6455, section 5.2. */
  private static byte[] frame(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    int shortLength = second & 0x7F;
    int lengthBytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    byte[] length = in.readNBytes(lengthBytes);
    long payload = shortLength;
    if (lengthBytes > 0) {
      payload = 0;
      for (byte b : length) {
        payload = payload << 8 | (b & 0xFF);
      }
    }
    int rest = (int) payload + ((second & 0x80) == 0 ? 0 : 4);
    byte[] frame = new byte[2 + lengthBytes + rest];
    frame[0] = (byte) first;
    frame[1] = (byte) second;
    System.arraycopy(length, 0, frame, 2, lengthBytes);
    in.readFully(frame, 2 + lengthBytes, rest);
    return frame;
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    sockets.forEach(FrameProxy::end);
    threads.shutdownNow();
  }
}
