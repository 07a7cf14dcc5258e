package org.carillon.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.carillon.api.Caller;
import org.carillon.config.CarillonConfig;
import org.carillon.rate.RateLimits;
import org.carillon.security.KnownCaller;
import org.carillon.security.SecurityLog;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.carillon.session.HandshakeFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A socket on a WebSocket that a test reads at its leisure. */
class ClientSocketTest {

  private static final EngineSettings SETTINGS =
      new EngineSettings(
          Duration.ofSeconds(25),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          1_000,
          true,
          true);

  private static final EngineLimits LIMITS = new EngineLimits(100, 50, 0, 3, 2, 3, 3, 1_000, 1_000);

  private final List<String> heard = new ArrayList<>();
  private final Wire wire = new Wire();
  private final Engine engine =
      new Engine(
          new Recorder(),
          SETTINGS,
          LIMITS,
          new RateLimits(new CarillonConfig(name -> Optional.empty())),
          new SecurityLog(),
          Runnable::run,
          Runnable::run);

  /** Writes down what it hears, and does what a message says. */
  private final class Recorder implements EngineListener {

    @Override
    public void opened(EngineSocket socket) {
      heard.add("opened");
    }

    @Override
    public void text(EngineSocket socket, String message) {
      heard.add(message);
      switch (message) {
        case "close" -> socket.close();
        case "cut" -> socket.channel().cut();
        case "fail" -> throw new IllegalStateException("as the test wants it");
        default -> {
          // only heard
        }
      }
      heard.add("done");
    }

    @Override
    public void binary(EngineSocket socket, ByteBuffer message) {
      heard.add("binary " + message.remaining());
    }

    @Override
    public void closed(EngineSocket socket, String reason) {
      heard.add("closed " + reason);
    }
  }

  /** A network. */
  private static final class Wire implements FrameChannel {

    private final List<String> sent = new ArrayList<>();
    private boolean isSlow;
    private @Nullable Consumer<@Nullable Throwable> pending;

    @Override
    public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
      frames.forEach(frame -> sent.add(frame.text()));
      if (isSlow) {
        pending = done;
      } else {
        done.accept(null);
      }
    }

    @Override
    public void ping() {
      sent.add("a WebSocket's ping");
    }

    @Override
    public void close(int code, String reason) {
      sent.add("close " + code);
    }

    @Override
    public void cut() {
      sent.add("cut");
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
      return null;
    }
  }

  private ClientSocket open(@Nullable String user) {
    Caller caller = new KnownCaller(user, "t1", Set.of(), null);
    ClientSocket socket =
        engine.create(
            new EngineAdmission.Verdict.New(
                new EngineCodec4(), caller, HandshakeFacts.NONE, true, null));
    socket.open(wire);
    return socket;
  }

  private static EnginePacket packet(String text) {
    try {
      return EnginePacket.text(text);
    } catch (MalformedEnginePacketException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theOpenPacketGoesFirstAndTheListenerHearsInOrder() {
    ClientSocket socket = open(null);

    assertThat(wire.sent).hasSize(1).first().asString().startsWith("0{\"sid\":\"" + socket.sid());
    assertThat(socket.receive(packet("4a"))).isTrue();
    assertThat(socket.receive(packet("1"))).isFalse();
    assertThat(socket.receive(packet("4b"))).isFalse();
    assertThat(heard).containsExactly("opened", "a", "done", "closed transport close");
    assertThat(engine.find(socket.sid(), null)).isNull();
  }

  @Test
  void theEndIsToldAfterWhatIsWithTheListener() {
    ClientSocket socket = open(null);

    assertThat(socket.receive(packet("4cut"))).isFalse();
    assertThat(heard).containsExactly("opened", "cut", "done", "closed forced close");
    assertThat(wire.sent).contains("cut");
  }

  @Test
  void whatComesAfterAServersCloseIsNotHeard() {
    ClientSocket socket = open(null);
    wire.isSlow = true;
    socket.send(new Frame("4last"));
    socket.receive(packet("4close"));
    socket.send(new Frame("4too late"));
    socket.receive(packet("4b"));

    assertThat(socket.isOpen()).isFalse();
    assertThat(wire.sent).last().isEqualTo("4last");
    wire.isSlow = false;
    wire.pending.accept(null);
    assertThat(wire.sent).last().isEqualTo("close 1000");
    socket.end(EngineCloseReasons.TRANSPORT_CLOSE);
    assertThat(heard).containsExactly("opened", "close", "done", "closed forced close");
  }

  @Test
  void aClientThatDoesNotGoIsCut() {
    ClientSocket socket = open(null); // the grace is 0
    socket.close();
    engine.tick();

    assertThat(wire.sent).contains("close 1000", "cut");
    assertThat(heard).containsExactly("opened", "closed forced close");
  }

  @Test
  void aQueueThatIsFullClosesTheSocket() {
    ClientSocket socket = open(null);
    wire.isSlow = true;
    socket.send(new Frame("4" + "x".repeat(60)));
    socket.send(new Frame("4" + "y".repeat(60)));

    assertThat(wire.sent).last().isEqualTo("close 1013");
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void aListenerThatThrowsEndsTheSocket() {
    ClientSocket socket = open(null);

    assertThat(socket.receive(packet("4fail"))).isFalse();
    assertThat(heard).containsExactly("opened", "fail", "closed transport error");
  }

  @Test
  void aSocketIsItsUsersAndHasItsShareOfTheRoom() {
    ClientSocket one = open("alice");
    ClientSocket two = open("alice");

    assertThat(engine.find(one.sid(), "alice")).isSameAs(one);
    assertThat(engine.find(one.sid(), "bob")).isNull();
    assertThat(engine.find(one.sid(), null)).isNull();
    assertThat(engine.isFull(one.caller())).isTrue();
    assertThat(engine.refusal(null)).isNull();
    open(null);
    assertThat(engine.refusal(null)).isEqualTo(EngineRefusal.NODE_FULL);
    two.end(EngineCloseReasons.TRANSPORT_CLOSE);
    assertThat(engine.isFull(one.caller())).isFalse();
    assertThat(engine.refusal(null)).isNull();
  }

  @Test
  void aDrainingEngineClosesAll() {
    open(null);
    open("alice");
    engine.drain();
    engine.tick();

    assertThat(heard)
        .containsExactly("opened", "opened", "closed forced close", "closed forced close");
  }
}
