package org.carillon.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.it.attack.Attack.Script;
import org.carillon.it.attack.Attack.Script.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One hostile connection, made again whenever it has ended. It never blocks, so that one thread has
 * thousands of them.
 */
final class Attacker implements AutoCloseable {

  private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.1 (\\d{3})");
  private static final Pattern CODE = Pattern.compile("\"code\":\"([A-Z_]+)\"");
  private static final String REPLY = "\"ref\":1";
  private static final int READ_AT_ONCE = 16_384;

  private final InetSocketAddress server;
  private final Script script;
  private final Consumer<String> ends;
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private final StringBuilder read = new StringBuilder();

  private @Nullable SocketChannel channel;
  private boolean isOpen;

  /**
   * @param ends what each request, frame or connection came to: a status, the code of an error,
   *     that of a close, {@code reply} or {@code cut}
   */
  Attacker(InetSocketAddress server, Script script, Consumer<String> ends) {
    this.server = server;
    this.script = script;
    this.ends = ends;
  }

  /** Whether the next turn makes a connection. */
  boolean isAtItsBegin() {
    return channel == null;
  }

  /** Does what can be done without waiting. */
  void turn(ByteBuffer buffer) {
    try {
      SocketChannel now = channel == null ? connect() : channel;
      if (now.isConnectionPending() && !now.finishConnect()) {
        return;
      }
      write(now);
      if (!isOpen || script.kind() != Kind.DEAF) {
        read(now, buffer);
      }
    } catch (IOException e) {
      end("cut");
    }
  }

  private SocketChannel connect() throws IOException {
    SocketChannel made = SocketChannel.open();
    channel = made;
    made.configureBlocking(false);
    // without it, the ports of this machine are used up in a minute
    made.setOption(StandardSocketOptions.SO_LINGER, 0);
    if (script.kind() == Kind.DEAF) {
      made.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
    }
    isOpen = false;
    read.setLength(0);
    waiting.clear();
    waiting.add(ByteBuffer.wrap(script.first()));
    made.connect(server);
    return made;
  }

  private void write(SocketChannel now) throws IOException {
    for (ByteBuffer next = waiting.peek(); next != null; next = waiting.peek()) {
      now.write(next);
      if (next.hasRemaining()) {
        return;
      }
      waiting.remove();
    }
  }

  private void read(SocketChannel now, ByteBuffer buffer) throws IOException {
    int count = now.read(buffer.clear().limit(READ_AT_ONCE));
    if (count < 0) {
      end(read.isEmpty() ? "cut" : understood());
      return;
    }
    if (count == 0) {
      return;
    }
    if (read.length() < READ_AT_ONCE) {
      read.append(ISO_8859_1.decode(buffer.flip()));
    }
    if (!isOpen) {
      answered();
    } else if (script.kind() == Kind.CALL && read.indexOf(REPLY) >= 0) {
      ends.accept(understood());
      read.setLength(0);
      again();
    } else if (closeCode() != null) {
      end(understood());
    }
  }

  /** The answer to the request or the handshake is there, or its begin. */
  private void answered() {
    Matcher status = STATUS.matcher(read);
    if (!status.find()) {
      return;
    }
    boolean isUpgraded = status.group(1).equals("101");
    if (script.isWebSocket() && isUpgraded) {
      if (read.indexOf("\r\n\r\n") >= 0) {
        isOpen = true;
        read.setLength(0);
        script.frames().forEach(frame -> waiting.add(ByteBuffer.wrap(frame)));
      }
    } else if (script.kind() == Kind.REQUEST || script.isWebSocket()) {
      end(isUpgraded ? "open" : status.group(1));
    }
  }

  private void again() {
    if (channel != null && waiting.isEmpty()) {
      waiting.add(ByteBuffer.wrap(script.frames().get(0)));
    }
  }

  private String understood() {
    if (!isOpen) {
      Matcher status = STATUS.matcher(read);
      return status.find() ? status.group(1) : "cut";
    }
    Matcher code = CODE.matcher(read);
    if (code.find()) {
      return code.group(1);
    }
    String close = closeCode();
    return close != null ? close : read.isEmpty() ? "cut" : "reply";
  }

  /** Of a frame that begins what was read, or of the last one: enough to tell an end. */
  private @Nullable String closeCode() {
    for (int at = read.indexOf("\u0088"); at >= 0; at = read.indexOf("\u0088", at + 1)) {
      if (at + 3 < read.length() && read.charAt(at + 1) < 126) {
        int code = read.charAt(at + 2) << 8 | read.charAt(at + 3);
        if (code >= 1000 && code < 5000) {
          return Integer.toString(code);
        }
      }
    }
    return null;
  }

  private void end(String how) {
    ends.accept(how);
    close();
  }

  @Override
  public void close() {
    SocketChannel last = channel;
    channel = null;
    if (last != null) {
      try {
        last.close();
      } catch (IOException e) {
        ends.accept("close: " + e);
      }
    }
  }
}
