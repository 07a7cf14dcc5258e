package org.carillon.transport.engineio;

import org.carillon.api.Caller;
import org.carillon.session.Channel;
import org.carillon.session.CloseCodes;
import org.carillon.session.Frame;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.OutboundQueue;
import org.jspecify.annotations.Nullable;

/**
 * A client's line: what came is handed to the listener, one after another, and its end after it.
 */
final class ClientSocket implements EngineSocket {

  private static final System.Logger LOGGER = System.getLogger(ClientSocket.class.getName());

  private static final long NOTICE_MILLIS = 1_000;

  private final Engine engine;
  private final String sid;
  private final Codec codec;
  private final Caller caller;
  private final HandshakeFacts facts;
  private final EngineChannel channel;
  private final OutboundQueue outbound;
  private final Pulse pulse;
  private volatile @Nullable Object attachment;
  private volatile boolean closing;
  private volatile boolean upgraded;

  /** When the line was first seen to have ended; 0: it goes on. */
  private volatile long goneSince;

  /** Something that came is with the listener, which hears of the end after it. */
  private boolean busy;

  private boolean posting;
  private boolean ended;
  private String reason = "";
  private @Nullable Probe probe;

  ClientSocket(Engine engine, String sid, Codec codec, Caller caller, HandshakeFacts facts) {
    this.engine = engine;
    this.sid = sid;
    this.codec = codec;
    this.caller = caller;
    this.facts = facts;
    this.channel = new EngineChannel(codec, this::end);
    this.outbound = new OutboundQueue(channel, engine.limits().queue(), engine.limits().window());
    this.pulse = new Pulse(engine.settings(), codec.version(), engine.now());
  }

  Codec codec() {
    return codec;
  }

  @Override
  public EngineChannel channel() {
    return channel;
  }

  @Override
  public String sid() {
    return sid;
  }

  @Override
  public int protocol() {
    return codec.version();
  }

  @Override
  public String transport() {
    return upgraded ? Engine.WEBSOCKET : Engine.POLLING;
  }

  @Override
  public HandshakeFacts facts() {
    return facts;
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public OutboundQueue outbound() {
    return outbound;
  }

  @Override
  public void send(Frame frame) {
    switch (outbound.offer(frame)) {
      case WRITE -> outbound.write();
      case OVERFLOW -> tooSlow();
      case QUEUED, CLOSED -> {
        // somebody writes it, or nobody is there
      }
    }
  }

  @Override
  public void tooSlow() {
    closing = true;
    pulse.closing(engine.now() + engine.limits().graceMillis());
    outbound.closeNow(CloseCodes.TRY_AGAIN, "too slow");
  }

  @Override
  public void close() {
    if (!closing) {
      closing = true;
      pulse.closing(engine.now() + engine.limits().graceMillis());
      if (outbound.offerClose(CloseCodes.NORMAL, "")) {
        outbound.write();
      }
    }
  }

  @Override
  public boolean isOpen() {
    return !closing && !isEnded();
  }

  private synchronized boolean isEnded() {
    return ended;
  }

  @Override
  public void attach(@Nullable Object object) {
    attachment = object;
  }

  @Override
  public @Nullable Object attachment() {
    return attachment;
  }

  /**
   * Opens it: the open packet goes first.
   *
   * @param webSocket what carries it from the beginning; null: polls
   */
  void open(@Nullable Channel webSocket) {
    if (webSocket != null) {
      upgraded = true;
      channel.move(webSocket);
    }
    send(Packets.open(sid, webSocket == null, engine.settings()));
    if (enter()) {
      try {
        engine.listener().opened(this);
      } catch (RuntimeException e) {
        failed(e);
      } finally {
        exit();
      }
    }
  }

  /** A POST begins; false: one is underway, or the socket has ended. */
  synchronized boolean beginPost() {
    boolean may = !posting && !ended;
    posting = posting || may;
    return may;
  }

  /** What was posted is handled. */
  synchronized void endPost() {
    posting = false;
  }

  /** Takes a packet; false: it ended the socket, or the socket had ended. */
  boolean receive(Packet packet) {
    if (!enter()) {
      return false;
    }
    try {
      pulse.heard(engine.now());
      handle(packet);
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      exit();
    }
    return !isEnded();
  }

  private void handle(Packet packet) {
    if (closing && packet.type() != Packet.CLOSE) {
      return; // the layer above has closed it, and hears no more
    }
    switch (packet.type()) {
      case Packet.MESSAGE -> {
        if (packet.binary() != null) {
          engine.listener().binary(this, packet.binary());
        } else {
          engine.listener().text(this, packet.text());
        }
      }
      case Packet.PONG -> pulse.pong(engine.now());
      case Packet.PING -> {
        if (protocol() == 3) {
          send(Packets.pong(packet.text()));
        } else {
          end(Reasons.TRANSPORT_ERROR); // in protocol 4 the server pings
        }
      }
      case Packet.CLOSE -> end(Reasons.TRANSPORT_CLOSE);
      case Packet.NOOP -> {
        // says nothing
      }
      default -> end(Reasons.PARSE_ERROR);
    }
  }

  private void failed(RuntimeException failure) {
    LOGGER.log(System.Logger.Level.WARNING, "What a client sent could not be handled", failure);
    end(Reasons.TRANSPORT_ERROR);
  }

  /** Begins an upgrade; false: there is one, or it is upgraded, or has ended. */
  boolean begin(Probe candidate) {
    synchronized (this) {
      if (ended || upgraded || probe != null) {
        return false;
      }
      probe = candidate;
    }
    return true;
  }

  /** Whether an upgrade could begin. */
  synchronized boolean isUpgradable() {
    return !ended && !upgraded && probe == null;
  }

  /** The probe ended without an upgrade: polling goes on. */
  void abandon(Probe candidate) {
    synchronized (this) {
      if (probe != candidate) {
        return;
      }
      probe = null;
    }
    channel.probing(false);
  }

  /**
   * The client has left its polls behind. False: not so, since a POST of it is still underway, or
   * the socket has ended.
   */
  synchronized boolean upgrade(Probe candidate) {
    if (probe != candidate || posting || ended) {
      return false;
    }
    probe = null;
    upgraded = true;
    return true;
  }

  /** The line has ended. */
  void end(String why) {
    end(why, Packets.NOOP);
  }

  /** Ends it at once, whatever waits; a poll gets the last packet. */
  void end(String why, Frame last) {
    Probe abandoned;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      reason = closing ? Reasons.FORCED_CLOSE : why;
      abandoned = probe;
      probe = null;
      notifyAll();
    }
    engine.ended(this);
    outbound.end();
    engine.closing(channel.end(last, code(why), why));
    if (abandoned != null) {
      abandoned.channel().close(CloseCodes.NORMAL, why);
      engine.closing(abandoned.channel());
    }
    synchronized (this) {
      if (busy) {
        return; // who is with the listener tells it then
      }
      busy = true; // for good: nothing comes after the end
    }
    engine.later(this::tellEnd);
  }

  private static int code(String why) {
    return switch (why) {
      case Reasons.PARSE_ERROR, Reasons.TRANSPORT_ERROR -> CloseCodes.PROTOCOL_ERROR;
      case Reasons.PING_TIMEOUT -> CloseCodes.GOING_AWAY;
      default -> CloseCodes.NORMAL;
    };
  }

  /** A client may answer the open packet before the listener has seen it opened. */
  private synchronized boolean enter() {
    while (busy && !ended) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    if (ended) {
      return false;
    }
    busy = true;
    return true;
  }

  private void exit() {
    synchronized (this) {
      if (!ended) {
        busy = false;
        notifyAll();
        return;
      }
    }
    tellEnd(); // and busy stays
  }

  private void tellEnd() {
    try {
      engine.listener().closed(this, reason);
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "The end of a client could not be handled", e);
    }
  }

  /** One look at the clock. */
  void tick(long now) {
    Probe late = late(now);
    if (late != null) {
      abandon(late);
      late.channel().close(CloseCodes.POLICY, "the upgrade took too long");
      engine.closing(late.channel());
    }
    switch (pulse.due(now)) {
      case PING -> send(Packets.PING);
      case DEAD -> end(Reasons.PING_TIMEOUT, Packets.CLOSE);
      case OVERDUE -> channel.cut();
      case NOTHING -> lookAtLine(now);
    }
  }

  /** What the container does not tell within a moment is noticed here. */
  private void lookAtLine(long now) {
    if (!channel.hasEnded()) {
      return;
    }
    if (goneSince == 0) {
      goneSince = now;
    } else if (now - goneSince >= NOTICE_MILLIS) {
      end(Reasons.TRANSPORT_CLOSE);
    }
  }

  private synchronized @Nullable Probe late(long now) {
    return probe != null && probe.deadline() <= now ? probe : null;
  }

  /** Says which, and no more: the sid is a secret. */
  @Override
  public String toString() {
    return "Engine.IO socket of " + caller;
  }
}
