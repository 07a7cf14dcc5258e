package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Who.CONTEXT;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.carillon.api.Caller;
import org.carillon.api.Emitter;
import org.carillon.api.Operation;
import org.carillon.api.SocketIo;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.RedisProcess;
import org.carillon.cluster.StartedCluster;
import org.carillon.crud.CrudHandler;
import org.carillon.dispatch.Dispatcher;
import org.carillon.emit.Emissions;
import org.carillon.emit.EmitExtension;
import org.carillon.emit.ThreadTransactions;
import org.carillon.format.JsonFormat;
import org.carillon.history.Feed;
import org.carillon.it.support.Await;
import org.carillon.json.Values;
import org.carillon.model.ModelExtension;
import org.carillon.operation.OperationInvoker;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.security.Callers;
import org.carillon.security.KnownCaller;
import org.carillon.session.Channel;
import org.carillon.session.ConnectionScopeExtension;
import org.carillon.session.Connections;
import org.carillon.session.Frame;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.OutboundQueue;
import org.carillon.transport.engineio.EngineSocket;
import org.carillon.transport.gateway.Gateway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes with all that is real above a line, and Redis Streams between them. */
class SocketIoNodeTest {

  @WebSocketService("talk")
  @PermitAll
  @ApplicationScoped
  public static class TalkService {

    @Inject Emitter<Said> said;

    @WebSocketEvent(delivery = IMMEDIATE)
    public record Said(String text) {}

    @Operation
    public String echo(String text) {
      return text;
    }

    @Operation
    public void say(String text) {
      said.emit(new Said(text));
    }

    @Operation
    public void sayIn(String room, String text) {
      said.to(CONTEXT, room).emit(new Said(text));
    }
  }

  /** What Java SE lacks. */
  @Alternative
  @Priority(1)
  @Dependent
  static class JavaSe {
    @Produces
    @ApplicationScoped
    Transactions transactions() {
      ThreadTransactions jta = new ThreadTransactions();
      return new Transactions(jta, jta, Duration.ofSeconds(30));
    }
  }

  /** A line to a client in memory. */
  static final class Line implements EngineSocket, Channel {

    private final OutboundQueue outbound = new OutboundQueue(this, 1_000_000, 65_536);
    final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final SocketIoServer server;
    private @Nullable Object attachment;
    private volatile boolean isOpen = true;

    Line(SocketIoServer server) {
      this.server = server;
      server.opened(this);
    }

    Line send(String packet) {
      server.text(this, packet);
      return this;
    }

    String hear() throws InterruptedException {
      String packet = heard.poll(20, TimeUnit.SECONDS);
      assertThat(packet).as("a packet").isNotNull();
      return packet;
    }

    /** The network breaks. */
    void breakDown() {
      isOpen = false;
      server.closed(this, "transport close");
    }

    @Override
    public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
      frames.forEach(frame -> heard.add(frame.text()));
      done.accept(null);
    }

    @Override
    public String sid() {
      return "line";
    }

    @Override
    public int protocol() {
      return 4;
    }

    @Override
    public String transport() {
      return "websocket";
    }

    @Override
    public HandshakeFacts facts() {
      return HandshakeFacts.NONE;
    }

    @Override
    public Caller caller() {
      return new KnownCaller(null, "default", Set.of(), null);
    }

    @Override
    public OutboundQueue outbound() {
      return outbound;
    }

    @Override
    public Channel channel() {
      return this;
    }

    @Override
    public void send(Frame frame) {
      if (outbound.offer(frame) == OutboundQueue.Admission.WRITE) {
        outbound.write();
      }
    }

    @Override
    public void tooSlow() {
      close();
    }

    @Override
    public void close() {
      isOpen = false;
    }

    @Override
    public boolean isOpen() {
      return isOpen;
    }

    @Override
    public void attach(@Nullable Object object) {
      attachment = object;
    }

    @Override
    public @Nullable Object attachment() {
      return attachment;
    }

    @Override
    public void ping() {
      // nothing to ask
    }

    @Override
    public void close(int code, String reason) {
      close();
    }

    @Override
    public void cut() {
      close();
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
      return null;
    }
  }

  private RedisProcess redis;
  private SeContainer here;
  private SeContainer there;
  private SocketIoServer serverHere;
  private SocketIoServer serverThere;

  @BeforeEach
  void nodes() {
    redis = RedisProcess.started();
    here = node();
    there = node();
    serverHere = here.select(SocketIoServer.class).get();
    serverThere = there.select(SocketIoServer.class).get();
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
    redis.close();
  }

  private SeContainer node() {
    System.setProperty("carillon.cluster", "redis-streams");
    System.setProperty("carillon.redis.urls", redis.url());
    try {
      SeContainer node =
          SeContainerInitializer.newInstance()
              .disableDiscovery()
              .addExtensions(
                  new ModelExtension(), new EmitExtension(), new ConnectionScopeExtension())
              .addPackages(
                  Emissions.class,
                  Connections.class,
                  JsonFormat.class,
                  Values.class,
                  PersistenceUnit.class,
                  Outbox.class,
                  Feed.class,
                  Cluster.class,
                  Dispatcher.class,
                  OperationInvoker.class,
                  CrudHandler.class,
                  Callers.class,
                  Gateway.class,
                  SocketIoServer.class)
              .addBeanClasses(JavaSe.class, TalkService.class, TalkService.Said.class)
              .initialize();
      StartedCluster.start(node);
      Await.until("it is connected", () -> node.select(Cluster.class).get().state().connected());
      node.select(Neighbours.class).get().start();
      return node;
    } finally {
      System.clearProperty("carillon.cluster");
      System.clearProperty("carillon.redis.urls");
    }
  }

  private static String join(Line line, String packet) throws InterruptedException {
    return line.send(packet).hear();
  }

  private static String member(String packet, String name) {
    return packet.replaceAll(".*\"" + name + "\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void operationsAreCalledAndEventsHeardOnBothNodes() throws Exception {
    Line alice = new Line(serverHere);
    Line bob = new Line(serverThere);
    join(alice, "0/ws/talk,");
    join(bob, "0/ws/talk,");

    assertThat(alice.send("2/ws/talk,1[\"echo\",{\"text\":\"a\"}]").hear())
        .isEqualTo("43/ws/talk,1[\"a\"]");
    alice.send("2/ws/talk,[\"say\",{\"text\":\"to all\"}]");
    String heard = alice.hear();
    assertThat(heard).startsWith("42/ws/talk,[\"said\",{\"text\":\"to all\"},\"");
    assertThat(bob.hear()).as("the same frame, with the same offset").isEqualTo(heard);
  }

  @Test
  void rawEventsOfAServicesNamespaceReachTheOtherNode() throws Exception {
    Line bob = new Line(serverThere);
    join(bob, "0/ws/talk,");
    here.select(SocketIo.class)
        .get()
        .of("/ws/talk")
        .tenant("default")
        .emit("raw", "text", new byte[] {1, 2});

    assertThat(bob.hear())
        .startsWith("451-/ws/talk,[\"raw\",\"text\",{\"_placeholder\":true,\"num\":0},\"");
    assertThat(bob.hear()).isEqualTo("bAQI=");
  }

  @Test
  void aClientComesBackToTheSameNode() throws Exception {
    Line other = new Line(serverHere);
    join(other, "0/ws/talk,");
    Line line = new Line(serverHere);
    String connected = join(line, "0/ws/talk,");
    line.breakDown();
    other.send("2/ws/talk,[\"say\",{\"text\":\"missed\"}]");
    other.hear();

    Line back = new Line(serverHere);
    assertThat(join(back, "0/ws/talk,{\"pid\":\"" + member(connected, "pid") + "\"}"))
        .isEqualTo(connected);
    assertThat(back.hear()).startsWith("42/ws/talk,[\"said\",{\"text\":\"missed\"}");
  }

  @Test
  void aClientWhoseOldLineIsNotKnownToBeBrokenComesBackToo() throws Exception {
    Line line = new Line(serverHere);
    String connected = join(line, "0/ws/talk,");
    Line back = new Line(serverHere);

    assertThat(join(back, "0/ws/talk,{\"pid\":\"" + member(connected, "pid") + "\"}"))
        .isEqualTo(connected);
    assertThat(line.isOpen()).isFalse();
    assertThat(back.send("2/ws/talk,1[\"echo\",{\"text\":\"a\"}]").hear())
        .isEqualTo("43/ws/talk,1[\"a\"]");
  }

  @Test
  void aClientComesBackToTheOtherNodeInItsRoomsAndHearsWhatItMissed() throws Exception {
    Line watcher = new Line(serverThere);
    join(watcher, "0/ws/talk,");
    Line other = new Line(serverHere);
    join(other, "0/ws/talk,");
    Line line = new Line(serverHere);
    String connected = join(line, "0/ws/talk,");
    line.send("2/ws/talk,1[\"wsContext\",{\"context\":\"room\"}]").hear();
    other.send("2/ws/talk,[\"say\",{\"text\":\"seen\"}]");
    String offset = line.hear().replaceAll(".*,\"([^\"]+)\"]", "$1");
    line.breakDown();
    other.send("2/ws/talk,[\"sayIn\",{\"room\":\"room\",\"text\":\"in its room\"}]");
    other.send("2/ws/talk,[\"sayIn\",{\"room\":\"else\",\"text\":\"not for it\"}]");
    other.send("2/ws/talk,[\"say\",{\"text\":\"marker\"}]");
    List<String> watched = new ArrayList<>();
    while (watched.isEmpty() || !watched.get(watched.size() - 1).contains("marker")) {
      watched.add(watcher.hear());
    }

    Line back = new Line(serverThere);
    String pid = member(connected, "pid");
    assertThat(join(back, "0/ws/talk,{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}"))
        .isEqualTo(connected);
    assertThat(back.hear()).startsWith("42/ws/talk,[\"said\",{\"text\":\"in its room\"}");
    assertThat(back.hear()).startsWith("42/ws/talk,[\"said\",{\"text\":\"marker\"}");
    assertThat(back.heard).isEmpty();
    assertThat(watched).as("nodes' own talk is heard by nobody").noneMatch(p -> p.contains("$"));
  }

  @Test
  void whatIsNoPacketEndsTheLine() throws Exception {
    Line line = new Line(serverHere);
    join(line, "0/ws/talk,");
    line.send("51-/ws/talk,[\"a\",{\"_placeholder\":true,\"num\":0}]");
    line.send("2/ws/talk,[\"echo\"]");
    assertThat(line.isOpen()).isFalse();

    Line binary = new Line(serverHere);
    serverHere.binary(binary, ByteBuffer.allocate(1));
    assertThat(binary.isOpen()).isFalse();

    Line many = new Line(serverHere);
    for (int i = 0; i < 1_000 && many.isOpen(); i++) {
      many.send("0/nowhere" + i + ",");
    }
    assertThat(many.isOpen()).isFalse();
    assertThat(many.heard).hasSizeLessThan(100);
  }
}
