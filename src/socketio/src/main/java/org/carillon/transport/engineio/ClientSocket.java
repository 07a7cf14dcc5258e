package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import java.util.List;
import org.carillon.api.Caller;
import org.carillon.rate.ClientRates;
import org.carillon.security.LoginSessions;
import org.carillon.session.BudgetHolder;
import org.carillon.session.CloseCodes;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.OutboundQueue;
import org.jspecify.annotations.Nullable;

/**
 * A client's line: what came is handed to the listener, one after another, and its end after it.
 */
final class ClientSocket implements EngineSocket, BudgetHolder {

  private static final System.Logger LOGGER = System.getLogger(ClientSocket.class.getName());

  private static final long NOTICE_MILLIS = 1_000;

  private final Engine engine;
  private final String sid;
  private final EngineCodec engineCodec;
  private final Caller caller;
  private final HandshakeFacts facts;
  private final boolean areCredentialsGood;
  private final LoginSessions.@Nullable Login login;
  private final Runnable loggedOut = this::loggedOut;
  private final long established = System.currentTimeMillis();
  private final EngineChannel channel;
  private final OutboundQueue outbound;
  private final PingSchedule pingSchedule;
  private final PostQueue postQueue;

  /** What its packets count for; made when the first one comes. */
  private volatile @Nullable ClientRates rates;

  /** When it may go on that was ended for a message too many, in ms from then; 0: it was not. */
  private volatile long limitedMillis;

  private volatile @Nullable Object attachment;
  private volatile boolean closing;
  private volatile boolean upgraded;

  /** When the line was first seen to have ended; 0: it goes on. */
  private volatile long goneSince;

  /** Something that came is with the listener, which hears of the end after it. */
  private boolean busy;

  private boolean ended;

  /** Whether the layer above has not let it in; it is counted by the engine then. */
  private volatile boolean newcomer;

  /** What is here of a message that has not come whole. */
  private volatile int gathered;

  private String reason = "";
  private @Nullable UpgradeProbe upgradeProbe;

  ClientSocket(Engine engine, String sid, EngineAdmission.Verdict.New newcomer) {
    this.engine = engine;
    this.sid = sid;
    this.engineCodec = newcomer.codec();
    this.caller = newcomer.caller();
    this.facts = newcomer.facts();
    this.areCredentialsGood = newcomer.areCredentialsGood();
    this.login = newcomer.login();
    this.channel = new EngineChannel(engineCodec, this::end, this::withMore);
    this.outbound = new OutboundQueue(channel, engine.limits().queue(), engine.limits().window());
    this.newcomer = engine.listener().admits();
    this.postQueue = new PostQueue(this, engine);
    this.pingSchedule = new PingSchedule(engine.settings(), engineCodec.version(), engine.now());
  }

  private List<Frame> withMore(List<Frame> batch) {
    return outbound.withMore(batch);
  }

  EngineCodec codec() {
    return engineCodec;
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
    return engineCodec.version();
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
  public long established() {
    return established;
  }

  @Override
  public boolean areCredentialsGood() {
    return areCredentialsGood;
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
    shed("too slow");
  }

  @Override
  public void close(int code, String why) {
    if (!closing) {
      closing = true;
      pingSchedule.closing(engine.now() + engine.limits().graceMillis());
      if (outbound.offerClose(code, CloseCodes.cut(why))) {
        outbound.write();
      }
    }
  }

  @Override
  public void admitted(boolean isAdmitted) {
    synchronized (this) {
      if (ended || newcomer != isAdmitted) {
        return;
      }
      newcomer = !isAdmitted;
    }
    if (isAdmitted) {
      engine.uncount(this);
    } else if (!engine.count(this)) {
      close(CloseCodes.TRY_AGAIN, "too many connections that have joined nothing");
    }
  }

  boolean isNewcomer() {
    return newcomer;
  }

  /** The largest message that it may send now, in bytes. */
  int maxPayload() {
    int most = engine.settings().maxPayload();
    return newcomer ? Math.min(most, engine.limits().newcomerPayload()) : most;
  }

  /** Notes how many bytes are here of a message that has not come whole. */
  void gathered(int bytes) {
    gathered = bytes;
  }

  @Override
  public long held() {
    return facts.held() + outbound.held() + postQueue.held() + gathered;
  }

  @Override
  public Owner owner() {
    return new Owner(facts.address(), caller.name(), caller.tenant());
  }

  @Override
  public void shed(String why) {
    closing = true;
    pingSchedule.closing(engine.now() + engine.limits().graceMillis());
    outbound.closeNow(CloseCodes.TRY_AGAIN, why);
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
  void open(@Nullable FrameChannel webSocket) {
    if (webSocket != null) {
      upgraded = true;
      channel.move(webSocket);
    }
    send(EnginePackets.open(sid, webSocket == null, engine.settings()));
    if (login != null) {
      login.onEnd(loggedOut);
    }
    if (enter()) {
      try {
        engine.listener().opened(this);
      } catch (Throwable e) { // also an Error: it is the application's code
        failed(e);
      } finally {
        exit();
      }
    }
  }

  /** Whose login it was opened by hears nothing more. */
  private void loggedOut() {
    close(CloseCodes.POLICY, LoginSessions.ENDED);
  }

  PostQueue posts() {
    return postQueue;
  }

  /**
   * Takes a packet that came by WebSocket, behind what was posted before the upgrade; false: it
   * ended the socket, or the socket had ended.
   */
  boolean receive(EnginePacket enginePacket) {
    if (postQueue.isBusy()) {
      try {
        postQueue.awaitIdle();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return handleInTurn(enginePacket);
  }

  /** Takes what has nothing to do with the application, whatever that is busy with; false: not. */
  boolean heartbeat(EnginePacket enginePacket) {
    if (enginePacket.type() == EnginePacket.PONG
        || (enginePacket.type() == EnginePacket.PING && protocol() == 3)) {
      pingSchedule.heard(engine.now());
      handle(enginePacket);
      return true;
    }
    return false;
  }

  /** Takes a packet, and waits while one before it is with the listener. */
  boolean handleInTurn(EnginePacket enginePacket) {
    if (!enter()) {
      return false;
    }
    try {
      pingSchedule.heard(engine.now());
      handle(enginePacket);
    } catch (Throwable e) { // as above
      failed(e);
    } finally {
      exit();
    }
    return !isEnded();
  }

  private void handle(EnginePacket enginePacket) {
    if (closing && enginePacket.type() != EnginePacket.CLOSE) {
      return; // the layer above has closed it, and hears no more
    }
    long waitMillis = rates().take(size(enginePacket));
    if (waitMillis > 0 && !mayPass(enginePacket, waitMillis)) {
      return;
    }
    switch (enginePacket.type()) {
      case EnginePacket.MESSAGE -> {
        if (login != null) {
          login.used();
        }
        if (enginePacket.binary() != null) {
          engine.listener().binary(this, enginePacket.binary());
        } else {
          engine.listener().text(this, enginePacket.text());
        }
      }
      case EnginePacket.PONG -> pingSchedule.pong(engine.now());
      case EnginePacket.PING -> {
        if (protocol() == 3) {
          send(EnginePackets.pong(enginePacket.text()));
        } else {
          end(EngineCloseReasons.TRANSPORT_ERROR); // in protocol 4 the server pings
        }
      }
      case EnginePacket.CLOSE -> {
        if (!channel.isListening()) {
          engine.leaves(this);
        }
        end(EngineCloseReasons.TRANSPORT_CLOSE);
      }
      case EnginePacket.NOOP -> {
        // says nothing
      }
      default -> end(EngineCloseReasons.PARSE_ERROR);
    }
  }

  /** For packets alone, which come one after another. */
  private ClientRates rates() {
    ClientRates known = rates;
    if (known == null) {
      known = engine.rates().ofConnection(facts.address(), caller.tenant(), caller.name());
      rates = known;
    }
    return known;
  }

  private static long size(EnginePacket enginePacket) {
    ByteBuffer bytes = enginePacket.binary();
    return bytes == null ? enginePacket.text().length() : bytes.remaining();
  }

  /**
   * A packet is one too many. What keeps the line alive, or ends it, is heard all the same, and
   * counts as a refusal.
   */
  private boolean mayPass(EnginePacket enginePacket, long waitMillis) {
    engine.tellLimited(this);
    if (rates().goesOn()) {
      limitedMillis = waitMillis;
      engine.listener().goesOn(this);
      return false;
    }
    if (enginePacket.type() != EnginePacket.MESSAGE) {
      return true;
    }
    ByteBuffer bytes = enginePacket.binary();
    engine.listener().limited(this, bytes == null ? enginePacket.text() : null, bytes, waitMillis);
    if (closing) {
      limitedMillis = waitMillis;
    }
    return false;
  }

  /**
   * In how many ms a client may come again that was closed for a message too many; 0: it was not.
   */
  long limitedMillis() {
    return limitedMillis;
  }

  private void failed(Throwable failure) {
    LOGGER.log(System.Logger.Level.WARNING, "What a client sent could not be handled", failure);
    end(EngineCloseReasons.TRANSPORT_ERROR);
  }

  /** Begins an upgrade; false: there is one, or it is upgraded, or has ended. */
  boolean begin(UpgradeProbe candidate) {
    synchronized (this) {
      if (ended || upgraded || upgradeProbe != null) {
        return false;
      }
      upgradeProbe = candidate;
    }
    return true;
  }

  /** Whether an upgrade could begin. */
  synchronized boolean isUpgradable() {
    return !ended && !upgraded && upgradeProbe == null;
  }

  /** The probe ended without an upgrade: polling goes on. */
  void abandon(UpgradeProbe candidate) {
    synchronized (this) {
      if (upgradeProbe != candidate) {
        return;
      }
      upgradeProbe = null;
    }
    channel.probing(false);
  }

  /**
   * The client has left its polls behind. False: not so, since a POST of it is still underway, or
   * the socket has ended.
   */
  synchronized boolean upgrade(UpgradeProbe candidate) {
    if (upgradeProbe != candidate || postQueue.isUnderway() || ended) {
      return false;
    }
    upgradeProbe = null;
    upgraded = true;
    return true;
  }

  /** The line has ended. */
  void end(String why) {
    end(why, EnginePackets.NOOP);
  }

  /** Ends it at once, whatever waits; a poll gets the last packet. */
  void end(String why, Frame last) {
    UpgradeProbe abandoned;
    boolean isCounted;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      isCounted = newcomer;
      reason = closing ? EngineCloseReasons.FORCED_CLOSE : why;
      abandoned = upgradeProbe;
      upgradeProbe = null;
      notifyAll();
    }
    engine.ended(this);
    if (login != null) {
      login.forget(loggedOut);
    }
    if (isCounted) {
      engine.uncount(this);
    }
    postQueue.drop();
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
      case EngineCloseReasons.PARSE_ERROR, EngineCloseReasons.TRANSPORT_ERROR ->
          CloseCodes.PROTOCOL_ERROR;
      case EngineCloseReasons.PING_TIMEOUT -> CloseCodes.GOING_AWAY;
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
    pingSchedule.heard(engine.now()); // what it sent meanwhile is only read from here on
    synchronized (this) {
      if (!ended) {
        busy = false;
        notifyAll();
        return;
      }
    }
    tellEnd(); // and busy stays
  }

  private synchronized boolean isBusy() {
    return busy || postQueue.isBusy();
  }

  private void tellEnd() {
    try {
      engine.listener().closed(this, reason);
    } catch (Throwable e) { // as above
      LOGGER.log(System.Logger.Level.WARNING, "The end of a client could not be handled", e);
    }
  }

  /** One look at the clock. */
  void tick(long now) {
    UpgradeProbe late = late(now);
    if (late != null) {
      abandon(late);
      late.channel().close(CloseCodes.POLICY, "the upgrade took too long");
      engine.closing(late.channel());
    }
    switch (pingSchedule.due(now, isBusy())) {
      case PING -> send(protocol() == 3 ? EnginePackets.NOOP : EnginePackets.PING);
      case DEAD -> end(EngineCloseReasons.PING_TIMEOUT, EnginePackets.CLOSE);
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
      end(EngineCloseReasons.TRANSPORT_CLOSE);
    }
  }

  private synchronized @Nullable UpgradeProbe late(long now) {
    return upgradeProbe != null && upgradeProbe.deadline() <= now ? upgradeProbe : null;
  }

  /** Says which, and no more: the sid is a secret. */
  @Override
  public String toString() {
    return "Engine.IO socket of " + caller;
  }
}
