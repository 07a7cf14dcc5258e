package org.carillon.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two tunnels in one thread, over a connection that delays and may be cut at any place. All that
 * happens, in which order, follows from a seed.
 */
final class TunnelSimulation {

  private static final int OPERATIONS = 40;
  private static final int CALLS = 6;
  private static final int LARGEST = 200_000;

  private final Random random;
  private final Side client = new Side("client");
  private final Side server = new Side("server");
  private final boolean mayCut;
  private final List<CompletableFuture<Object>> laterAnswers = new ArrayList<>();
  private final List<Object> laterValues = new ArrayList<>();
  private int operations = OPERATIONS;
  private boolean cut;
  private int number;

  /** A call or send of one side: what it was, and what is known of it at the end. */
  private final class Operation {

    private final int nr = number++;
    private final String action;
    private final MessageBody body;
    private @Nullable CompletableFuture<?> future;
    private @Nullable Reader reader;
    private boolean cancelled;

    private Operation(String action, MessageBody body) {
      this.action = action;
      this.body = body;
    }

    private String outcome() {
      CompletableFuture<?> done = future == null ? reader.ended : future;
      assertThat(done).as("%s %d has ended", action, nr).isDone();
      if (reader != null) {
        return (String) done.join();
      }
      try {
        done.join();
        return "answer";
      } catch (CancellationException e) {
        return "cancelled";
      } catch (CompletionException e) {
        AgentException cause = (AgentException) e.getCause();
        boolean tooMuch = String.valueOf(cause.getMessage()).startsWith("Too much waits");
        return cause.code().equals("UNKNOWN_OUTCOME") && tooMuch ? "too much waits" : cause.code();
      }
    }
  }

  /** The reader of a stream, which asks for more now and then. */
  private final class Reader implements Flow.Subscriber<MessageBody> {

    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final List<MessageBody> items = new ArrayList<>();
    private Flow.@Nullable Subscription subscription;
    private long asked;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    private void ask() {
      int more = 1 + random.nextInt(random.nextBoolean() ? 4 : 60);
      asked += more;
      subscription.request(more);
    }

    @Override
    public void onNext(MessageBody item) {
      assertThat(ended).as("no item after the end").isNotDone();
      items.add(item);
      assertThat((long) items.size()).isLessThanOrEqualTo(asked);
    }

    @Override
    public void onError(Throwable failure) {
      assertThat(ended.complete(((AgentException) failure).code())).isTrue();
    }

    @Override
    public void onComplete() {
      assertThat(ended.complete("answer")).isTrue();
    }
  }

  private final class Side implements TunnelTransport, TunnelHandler {

    private final String name;
    private final List<Runnable> workers = new ArrayList<>();
    private final SimulatedTimer timer = new SimulatedTimer();
    private final Deque<Runnable> wire = new ArrayDeque<>(); // what arrives at the other side
    private final List<Operation> made = new ArrayList<>();
    private final Map<Integer, Integer> seen = new HashMap<>(); // of the other side's calls
    private final Map<Integer, Counting> streams = new HashMap<>();
    private final List<Integer> smallSends = new ArrayList<>();
    private @Nullable Consumer<@Nullable Throwable> done;
    private Tunnel tunnel;
    private int closeCode;
    private boolean closes;

    private Side(String name) {
      this.name = name;
    }

    private Side other() {
      return this == client ? server : client;
    }

    private void open() {
      tunnel =
          new Tunnel(
              RecordingTransport.KEYS,
              this == server,
              this,
              this,
              new TunnelLimits(LARGEST, CALLS),
              new TunnelLimits(LARGEST, CALLS),
              timer,
              workers::add);
    }

    // the connection

    @Override
    public void sendText(String frame, Consumer<@Nullable Throwable> frameDone) {
      send(() -> other().tunnel.onText(frame), frameDone);
    }

    @Override
    public void sendBinary(ByteBuffer frame, Consumer<@Nullable Throwable> frameDone) {
      byte[] copy = new byte[frame.remaining()];
      frame.get(copy);
      send(() -> other().tunnel.onBinary(ByteBuffer.wrap(copy)), frameDone);
    }

    private void send(Runnable arrival, Consumer<@Nullable Throwable> frameDone) {
      assertThat(done).as("one frame at a time").isNull();
      if (cut) {
        if (random.nextBoolean()) {
          frameDone.accept(new IllegalStateException("the connection is cut"));
        } else if (random.nextBoolean()) {
          throw new IllegalStateException("the connection is cut");
        } else {
          done = frameDone; // and nothing is heard of it
        }
        return;
      }
      wire.add(arrival);
      if (random.nextInt(3) == 0) {
        frameDone.accept(null);
      } else {
        done = frameDone;
      }
    }

    @Override
    public void close(int code, String reason) {
      assertThat(closes).as("closed once").isFalse();
      closes = true;
      closeCode = code;
      wire.add(other().tunnel::onClosed);
    }

    // what the other side asks

    @Override
    public CompletionStage<?> onCall(IncomingCall call) {
      note(call);
      int nr = nr(call.body());
      Object answer = call.body();
      if (call.isStream()) {
        int count = random.nextInt(80);
        boolean large = random.nextInt(4) == 0;
        Counting items =
            new Counting(
                large ? count / 20 : count,
                i -> large && i % 2 == 0 ? body(i, 70_000) : body(i, 0));
        streams.put(nr, items);
        answer = random.nextInt(8) == 0 ? body(0, 0) : items;
      } else if (random.nextInt(10) == 0) {
        throw new AgentException("E");
      }
      if (random.nextBoolean()) {
        return CompletableFuture.completedFuture(answer);
      }
      CompletableFuture<Object> later = new CompletableFuture<>();
      laterAnswers.add(later);
      laterValues.add(answer);
      return later;
    }

    @Override
    public void onSend(IncomingCall message) {
      note(message);
      if (isSmall(message.body())) {
        smallSends.add(nr(message.body()));
      }
    }

    private void note(IncomingCall call) {
      seen.merge(nr(call.body()), 1, Integer::sum);
    }

    // what this side asks

    private void operate() {
      operations--;
      int size = random.nextInt(5) > 0 ? 0 : 1 + random.nextInt(1 + random.nextInt(LARGEST - 100));
      CallOptions options =
          CallOptions.DEFAULT.withTimeout(
              random.nextInt(10) == 0 ? Duration.ofNanos(1) : Duration.ZERO);
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> {
          Operation call = new Operation("call", body(number, size));
          call.future = tunnel.call("call", call.body, options);
          made.add(call);
        }
        case 4, 5 -> {
          Operation send = new Operation("send", body(number, size));
          send.future = tunnel.send("send", send.body, options).toCompletableFuture();
          made.add(send);
        }
        case 6, 7 -> {
          Operation stream = new Operation("stream", body(number, size));
          stream.reader = new Reader();
          tunnel.stream("stream", stream.body, options).subscribe(stream.reader);
          stream.reader.ask();
          made.add(stream);
        }
        default -> cancelOne();
      }
    }

    private void cancelOne() {
      List<Operation> open =
          made.stream()
              .filter(one -> !one.action.equals("send") && !one.cancelled)
              .filter(one -> one.reader == null ? !one.future.isDone() : !one.reader.ended.isDone())
              .toList();
      if (!open.isEmpty()) {
        Operation one = open.get(random.nextInt(open.size()));
        one.cancelled = true;
        if (one.reader != null) {
          one.reader.subscription.cancel();
        } else {
          one.future.cancel(true);
        }
      }
    }

    /** What may happen now on this side. */
    private void addTo(List<Runnable> events) {
      if (!workers.isEmpty()) {
        events.add(() -> workers.remove(random.nextInt(workers.size())).run());
      }
      if (!wire.isEmpty()) {
        events.add(() -> wire.remove().run());
      }
      if (done != null && !cut) {
        events.add(
            () -> {
              Consumer<@Nullable Throwable> was = done;
              done = null;
              was.accept(null);
            });
      }
      if (!timer.tasks.isEmpty() && operations > 0) {
        events.add(() -> timer.tasks.remove(random.nextInt(timer.tasks.size())).run());
      }
      if (operations > 0) {
        events.add(this::operate);
      }
      for (Operation one : made) {
        if (isReading(one) && one.reader.items.size() == one.reader.asked) {
          events.add(one.reader::ask);
        }
      }
    }

    private void check() {
      assertThat(closeCode).as("%s kept to the protocol", name).isNotEqualTo(4400);
      assertThat(tunnel.isIdle()).as("%s keeps nothing", name).isTrue();
      List<Integer> sends = new ArrayList<>();
      for (Operation one : made) {
        int times = other().seen.getOrDefault(one.nr, 0);
        assertThat(times).as("%s %d", one.action, one.nr).isLessThanOrEqualTo(1);
        if (isSmall(one.body) && one.action.equals("send")) {
          sends.add(one.nr);
        }
        if (one.reader != null && one.cancelled) {
          continue; // the subscriber hears no more
        }
        String outcome = one.outcome();
        switch (outcome) {
          case "answer" -> checkAnswer(one, times);
          case "NOT_SENT", "TOO_MANY_CALLS" -> assertThat(times).as(outcome).isZero();
          case "UNKNOWN_OUTCOME" -> assertThat(cut).isTrue();
          case "cancelled" -> assertThat(one.cancelled).isTrue();
          case "TIMEOUT" -> assertThat(one.action).isNotEqualTo("send");
          case "too much waits", "E" -> assertThat(times).isEqualTo(1);
          default -> throw new AssertionError(one.action + " ended with " + outcome);
        }
        if (one.reader != null) {
          checkItems(one, outcome);
        }
      }
      sends.retainAll(other().smallSends);
      assertThat(other().smallSends).as("sends in their order").isEqualTo(sends);
    }

    private void checkAnswer(Operation one, int times) {
      if (one.action.equals("send")) {
        // handed over to a connection that is cut it may be lost, or dropped among too many
        long sends = made.stream().filter(each -> each.action.equals("send")).count();
        assertThat(times == 1 || cut || sends > CALLS).isTrue();
      } else {
        assertThat(times).isEqualTo(1);
      }
      if (one.action.equals("call")) {
        MessageBody answer = (MessageBody) one.future.join();
        assertThat(answer.isBinary()).isEqualTo(one.body.isBinary());
        assertThat(nr(answer)).isEqualTo(one.nr);
      }
    }

    private void checkItems(Operation one, String outcome) {
      List<MessageBody> items = one.reader.items;
      for (int i = 0; i < items.size(); i++) {
        assertThat(nr(items.get(i))).as("item %d", i).isEqualTo(i);
      }
      Counting source = other().streams.get(one.nr);
      if (source != null && source.given > 0) {
        assertThat((long) source.given).isLessThanOrEqualTo(one.reader.asked);
        if (outcome.equals("answer")) {
          assertThat(items).hasSize(source.given);
        }
      }
    }
  }

  TunnelSimulation(long seed, boolean mayCut) {
    random = new Random(seed);
    this.mayCut = mayCut;
  }

  /** A body with a number in it: of so many bytes, or a short JSON. */
  private static MessageBody body(int nr, int size) {
    if (size == 0) {
      return MessageBody.ofJson(IntNode.valueOf(nr));
    }
    if (size % 2 == 0) {
      return MessageBody.ofBinary(ByteBuffer.allocate(size + 4).putInt(nr).array());
    }
    return MessageBody.ofJson(
        JsonNodeFactory.instance.objectNode().put("nr", nr).put("x", "x".repeat(size)));
  }

  private static boolean isSmall(MessageBody body) {
    return !body.isBinary() && body.json().isInt();
  }

  private static int nr(MessageBody body) {
    if (body.isBinary()) {
      return ByteBuffer.wrap(body.bytes()).getInt();
    }
    return body.json().isInt() ? body.json().intValue() : body.json().get("nr").intValue();
  }

  void run() {
    client.open();
    server.open();
    settle(true);
    if (!cut) { // all that is still open ends by itself, or by its reader
      client.tunnel.goodbye(Duration.ofDays(1));
      settle(false);
      assertThat(client.tunnel.inFlight() + server.tunnel.inFlight())
          .as("open at the end")
          .isZero();
      assertThat(client.closeCode + server.closeCode).as("closed with 1000").isIn(1000, 2000);
    }
    client.check();
    server.check();
  }

  /** Has things happen until nothing can. */
  private void settle(boolean cuts) {
    while (true) {
      List<Runnable> events = new ArrayList<>();
      client.addTo(events);
      server.addTo(events);
      if (!laterAnswers.isEmpty()) {
        events.add(
            () -> {
              int which = random.nextInt(laterAnswers.size());
              laterAnswers.remove(which).complete(laterValues.remove(which));
            });
      }
      if (events.isEmpty()) {
        if (!runTimers()) {
          return;
        }
      } else if (mayCut && cuts && !cut && random.nextInt(150) == 0) {
        cut();
      } else {
        events.get(random.nextInt(events.size())).run();
      }
    }
  }

  /** Deadlines that have passed; true: there were some. */
  private boolean runTimers() {
    boolean any = false;
    for (Side side : List.of(client, server)) {
      boolean waits =
          side.made.stream()
              .anyMatch(one -> one.future != null && !one.future.isDone() || isReading(one));
      if (waits && !side.timer.tasks.isEmpty()) {
        List<Runnable> tasks = List.copyOf(side.timer.tasks);
        side.timer.tasks.clear();
        tasks.forEach(Runnable::run);
        any = true;
      }
    }
    return any;
  }

  private static boolean isReading(Operation one) {
    return one.reader != null && !one.cancelled && !one.reader.ended.isDone();
  }

  /** Some of what is on its way still arrives, and then each side hears of it. */
  private void cut() {
    cut = true;
    for (Side side : List.of(client, server)) {
      int arrive = random.nextInt(side.wire.size() + 1);
      while (side.wire.size() > arrive) {
        side.wire.removeLast();
      }
      side.wire.add(side.other().tunnel::onClosed);
    }
  }
}
