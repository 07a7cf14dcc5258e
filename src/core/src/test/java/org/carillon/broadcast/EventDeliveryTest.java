package org.carillon.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.carillon.audience.ResolvedAudience;
import org.carillon.config.CarillonConfig;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.format.FormatRegistry;
import org.carillon.format.JsonFormat;
import org.carillon.log.LogLines;
import org.carillon.session.ClientConnection;
import org.carillon.session.ConnectionLink;
import org.carillon.session.Frame;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.MemoryChannel;
import org.carillon.session.Node;
import org.carillon.session.PendingConnection;
import org.carillon.session.StreamEvent;
import org.carillon.session.WireProtocol;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.Reply;
import org.carillon.spi.ServiceInfo;
import org.carillon.spi.WireFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a broadcast where one of its formats cannot compose it. */
class EventDeliveryTest {

  private static final CarillonConfig CONFIG = new CarillonConfig(name -> Optional.empty());

  private static final Executor WRITER = Runnable::run;

  private final Node node = new Node();
  private final Broken broken = new Broken();
  private final List<MemoryChannel> json = new ArrayList<>();
  private final LocalBroadcaster broadcaster =
      new LocalBroadcaster(
          node.registry, formats(), new BroadcastFlusher(), new RecoveryBuffers(CONFIG));

  @Test
  void clientsOfAnotherFormatHearWhatOneCannotCompose() {
    connect("json", "broken", "json", "broken", "json");
    broadcaster.broadcast(event("one", "json"));
    assertThat(json).allSatisfy(client -> assertThat(client.received).hasSize(1));
  }

  @Test
  void clientsOfAnotherFormatHearWhatItsOwnFormatCannotComposeAndTheEmitterIsTold() {
    connect("json", "broken", "json", "broken", "json");
    assertThatThrownBy(() -> broadcaster.broadcast(event("one", "broken")))
        .hasMessage("cannot compose");
    assertThat(json).allSatisfy(client -> assertThat(client.received).hasSize(1));
  }

  @Test
  void anErrorInTheMiddleLeavesNobodyUnflushed() {
    for (int i = 0; i < 10; i++) {
      connect("json", "broken"); // in whatever order they are walked, some come before the failure
    }
    broken.failure = () -> new StackOverflowError("too deep");
    assertThatThrownBy(() -> broadcaster.broadcast(event("one", "broken")))
        .hasRootCauseMessage("too deep");
    broken.failure = () -> new IllegalArgumentException("cannot compose");
    broadcaster.broadcast(event("two", "json"));
    assertThat(json)
        .allSatisfy(client -> assertThat(client.received).last().asString().contains("two"));
  }

  @Test
  void aFormatThatCannotIsAskedOnce() {
    connect("broken", "broken", "broken");
    broadcaster.broadcast(event("one", "json"));
    assertThat(broken.asked).isEqualTo(1);
  }

  /**
   * What is put around it is each protocol's own; the format may take long, or fail now and then.
   */
  @Test
  void aFormatIsAskedOnceForAllProtocolsAndBeforeAnythingIsSent() {
    WireProtocol wrapping = new Wrapping();
    MemoryChannel wrapped = MemoryChannel.fast();
    node.connections.open(
        new PendingConnection(
            Node.CHAT, "/ws/chat", Node.caller(null, "t1"), null, "broken", HandshakeFacts.NONE),
        ConnectionLink.own(wrapped, wrapping));
    connect("json", "broken");
    broken.failure = null;
    for (String own : List.of("json", "broken")) {
      broken.asked = 0;
      Consumer<StreamEvent> prepared = broadcaster.prepare(event(own, own));
      assertThat(broken.asked).isEqualTo(1);
      broken.failure = () -> new IllegalStateException("asked as it was sent");
      prepared.accept(null);
      broken.failure = null;
      assertThat(broken.asked).isEqualTo(1);
      assertThat(wrapped.received).last().isEqualTo("<composed " + own + ">");
    }
    assertThat(broadcaster.composeFailures().count()).isZero();
  }

  @Test
  void whatCannotBeComposedIsCountedAndToldInOneLine() {
    connect("json", "broken", "broken");
    for (int i = 0; i < 100; i++) {
      broadcaster.broadcast(event("e" + i, "json"));
    }
    assertThat(broadcaster.composeFailures().count()).isEqualTo(100);
    assertThat(broadcaster.composeFailures().last())
        .isEqualTo("Chat.e99 id-e99 at /ws/chat: IllegalArgumentException");
    LogLines log = new LogLines();
    ComposeFailures failures = new ComposeFailures(log);
    for (int i = 0; i < 100; i++) {
      failures.about(event("e" + i, "json"), new StackOverflowError("too deep"));
    }
    assertThat(log.lines)
        .containsExactly(
            "WARNING A format cannot compose Chat.e0 id-e0 for /ws/chat:"
                + " java.lang.StackOverflowError: too deep. Clients of this node do not hear such"
                + " events in that format; all others are heard");
  }

  /** Puts something around what the format composes. */
  private static final class Wrapping implements WireProtocol {

    @Override
    public Frame event(Envelope envelope, String format, Composer composer) {
      return new Frame('<' + composer.compose(envelope, format) + '>');
    }

    @Override
    public Frame reply(
        ClientConnection connection, Reply reply, WireFormat format, ServiceInfo service) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aChannelThatFailsCostsTheOthersNothing() {
    connect("json", "json", "json", "json");
    MemoryChannel failing = MemoryChannel.failing();
    node.connect(Node.caller(null, "t1"), failing);
    connect("json", "json", "json", "json");
    broadcaster.broadcast(event("one", "json"));
    broadcaster.broadcast(event("two", "json"));
    assertThat(json).allSatisfy(client -> assertThat(client.received).hasSize(2));
    assertThat(failing.isOpen()).isFalse();
  }

  /** What a channel may fail with in its write; in its close too, or not. */
  static Stream<Arguments> failures() {
    InternalError same = new InternalError("the frame does not fit");
    return Stream.of(
        Arguments.of((Supplier<Throwable>) () -> new StackOverflowError("too deep"), true),
        Arguments.of((Supplier<Throwable>) () -> same, true),
        Arguments.of((Supplier<Throwable>) () -> same, false),
        Arguments.of((Supplier<Throwable>) () -> new NoClassDefFoundError("Undertow"), false),
        Arguments.of((Supplier<Throwable>) () -> new IllegalStateException("broken"), false));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aStripeOutlivesWhateverOneOfItsChannelsFailsWith(
      Supplier<Throwable> failure, boolean isClosable) {
    MemoryChannel failing = MemoryChannel.failing(failure, isClosable);
    List<MemoryChannel> others = connectOn(WRITER, 3);
    ClientConnection broken = node.connect(Node.caller(null, "t1"), failing.on(WRITER));
    others.addAll(connectOn(WRITER, 3));
    broadcaster.broadcast(event("one", "json"));
    broadcaster.broadcast(event("two", "json"));
    assertThat(others).allSatisfy(client -> assertThat(client.received).hasSize(2));
    assertThat(Node.isSentTo(broken)).isFalse();
    node.passGrace();
    assertThat(failing.isCut).isTrue();
  }

  @Test
  void anExecutorThatHasNoThreadIsNotTheEndOfAStripe() {
    List<String> refusals = new ArrayList<>(List.of("once"));
    Executor exhausted =
        task -> {
          if (!refusals.isEmpty()) {
            throw new InternalError(refusals.remove(0));
          }
          task.run();
        };
    List<MemoryChannel> all = connectOn(exhausted, 3);
    all.addAll(connectOn(Runnable::run, 3)); // another stripe, before it or behind it
    broadcaster.broadcast(event("one", "json"));
    broadcaster.broadcast(event("two", "json"));
    assertThat(all).allSatisfy(client -> assertThat(client.received).hasSize(2));
  }

  @Test
  void oneThatCannotBeClosedIsNotInTheWayOfTheOthers() {
    Node small = new Node("carillon.limit.queue", "100");
    LocalBroadcaster sending =
        new LocalBroadcaster(
            small.registry, formats(), new BroadcastFlusher(), new RecoveryBuffers(CONFIG));
    List<MemoryChannel> slow = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      MemoryChannel channel = MemoryChannel.slow();
      if (i % 2 == 0) {
        channel.breakClose();
      }
      slow.add(channel);
      small.connect(Node.caller(null, "t1"), channel);
    }
    for (int i = 0; i < 10; i++) {
      sending.broadcast(event("event-" + i, "json"));
    }
    for (int i = 1; i < 6; i += 2) {
      assertThat(slow.get(i).closed).startsWith("1013");
    }
  }

  private List<MemoryChannel> connectOn(Executor writer, int count) {
    List<MemoryChannel> connected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MemoryChannel channel = MemoryChannel.fast().on(writer);
      node.connect(Node.caller(null, "t1"), channel);
      connected.add(channel);
    }
    return connected;
  }

  private void connect(String... formats) {
    for (String format : formats) {
      MemoryChannel channel = MemoryChannel.fast();
      node.connect(Node.caller(null, "t1"), null, format, channel);
      if (format.equals("json")) {
        json.add(channel);
      }
    }
  }

  private static Envelope event(String name, String format) {
    return new Envelope(
        "id-" + name,
        "t1",
        "/ws/chat",
        "Chat",
        "Chat",
        name,
        "{}",
        EventAttributes.NONE,
        format,
        ResolvedAudience.EVERYONE,
        null);
  }

  private FormatRegistry formats() {
    WireFormat format = new JsonFormat(CONFIG);
    return new FormatRegistry(null) {
      @Override
      public WireFormat get(String name) {
        return name.equals("broken") ? broken : format;
      }
    };
  }

  private interface Failing {
    Throwable make();
  }

  private static final class Broken implements WireFormat {

    private Failing failure = () -> new IllegalArgumentException("cannot compose");
    private int asked;

    @Override
    public InboundMessage parse(String frame, ServiceInfo service) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String compose(OutboundMessage message) {
      asked++;
      if (failure == null) {
        return "composed " + message.event();
      }
      throw sneaky(failure.make());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
      throw (T) failure;
    }
  }
}
